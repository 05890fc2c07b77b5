import { expect } from '@open-wc/testing';
import { CredentialStore, NO_CREDENTIALS, type Credential, type CredentialReason } from '../../src/credentials.js';
import { faultFromHttp } from '../../src/fault-http.js';

const HOME = 'https://media.example:8889/cam/whep';

describe('credentials', () => {
  it('become headers: a token, a user and password in UTF-8, or the page’s own', async () => {
    const headersOf = (credential: Credential | null) => new CredentialStore(() => credential, [HOME]).headersFor(HOME);
    expect(await headersOf({ token: 'abc' })).to.deep.equal({ Authorization: 'Bearer abc' });
    expect(await headersOf({ username: 'zoë', password: 'pässword' })).to.deep.equal({
      Authorization: 'Basic em/Dqzpww6Rzc3dvcmQ=',
    });
    expect(await headersOf({ headers: { 'X-Key': '1' } })).to.deep.equal({ 'X-Key': '1' });
    expect(await headersOf(null)).to.deep.equal({});
    expect(await NO_CREDENTIALS.headersFor(HOME)).to.deep.equal({});
  });

  it('go to the origins of the camera alone', async () => {
    const store = new CredentialStore(() => ({ token: 'abc' }), [HOME]);
    for (const url of ['https://elsewhere.example/', 'http://media.example:8889/', 'https://media.example/']) {
      expect(await store.headersFor(url), url).to.deep.equal({});
    }
    expect(await store.headersFor('https://media.example:8889/other')).to.have.property('Authorization');
  });

  it('are asked for once for all, and again when they were refused', async () => {
    const reasons: CredentialReason[] = [];
    const store = new CredentialStore(
      ({ reason }) => {
        reasons.push(reason);
        return Promise.resolve({ token: String(reasons.length) });
      },
      [HOME],
    );
    const all = await Promise.all([store.headersFor(HOME), store.headersFor(HOME), store.headersFor(HOME)]);
    expect(all.map(({ Authorization }) => Authorization)).to.deep.equal(['Bearer 1', 'Bearer 1', 'Bearer 1']);
    store.renew();
    expect(await store.headersFor(HOME)).to.deep.equal({ Authorization: 'Bearer 2' });
    expect(reasons).to.deep.equal(['first', 'refused']);
  });

  it('are asked for once while the page thinks, however often the old ones are refused meanwhile', async () => {
    const answers: ((credential: Credential) => void)[] = [];
    const store = new CredentialStore(() => new Promise((resolve) => answers.push(resolve)), [HOME]);
    const first = store.headersFor(HOME);
    answers[0]?.({ token: 'old' });
    await first;
    store.renew();
    const second = store.headersFor(HOME);
    store.renew();
    const third = store.headersFor(HOME);
    expect(answers).to.have.length(2);
    answers[1]?.({ token: 'new' });
    expect(await second).to.deep.equal({ Authorization: 'Bearer new' });
    expect(await third).to.deep.equal({ Authorization: 'Bearer new' });
  });

  it('that the page could not give are asked for again by the next request', async () => {
    let asked = 0;
    const failures: (() => Promise<never>)[] = [
      () => Promise.reject(new TypeError('no network')),
      () => {
        throw new Error('at once');
      },
    ];
    const store = new CredentialStore(() => failures[asked++]?.() ?? { token: 'abc' }, [HOME]);
    const outcomes: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      await store.headersFor(HOME).then(
        () => outcomes.push('given'),
        (thrown: Error) => outcomes.push(thrown.message),
      );
    }
    expect(outcomes).to.deep.equal(['no network', 'at once', 'given']);
  });

  it('are taken out of what a server echoes, with and without the word before them', async () => {
    const given: Credential[] = [
      { token: 'token-1' },
      { token: 'token-1-and-more' },
      { username: 'zoë', password: 'pässword' },
      { headers: { 'X-Key': 'key-1', 'X-Tenant': '1' } },
    ];
    for (const credential of given) await new CredentialStore(() => credential, [HOME]).headersFor(HOME);
    const body =
      'no: Bearer token-1, token-1, token-1-and-more, Basic em/Dqzpww6Rzc3dvcmQ=, em/Dqzpww6Rzc3dvcmQ=, pässword, key-1, 1';
    const fault = faultFromHttp('whep', { status: 401, body });
    expect(fault.said).to.equal('no: •••, •••, •••, •••, •••, •••, •••, 1');
    expect(fault.message).to.equal(`unauthorized: ${fault.said}`);
    expect(JSON.stringify(fault)).not.to.match(/token-1|key-1|em\/Dq|pässword/);
  });

  it('are forgotten by the texts only after many others', async () => {
    const store = new CredentialStore(() => ({ token: `token-${(number += 1)}` }), [HOME]);
    let number = 100;
    for (let times = 0; times < 1000; times += 1) {
      await store.headersFor(HOME);
      store.renew();
    }
    expect(faultFromHttp('whep', { status: 401, body: `token-${number} token-${number - 20}` }).said).to.equal(
      '••• •••',
    );
  });
});
