import { expect } from '@open-wc/testing';
import type { Credential, CredentialReason } from '../../../src/credentials/credential.js';
import { CredentialStore, NO_CREDENTIALS } from '../../../src/credentials/credentials.js';
import { FakeClock } from '../fake-clock.js';
import { renewInMs } from '../../../src/credentials/credential-headers.js';
import { faultFromHttp } from '../../../src/faults/from-http.js';

const HOME = 'https://media.example:8889/cam/whep';

describe('credentials', () => {
  it('become headers: a token, a user and password in UTF-8, or the page’s own', async () => {
    const headersFrom = (credential: Credential | null) =>
      new CredentialStore(() => credential, [HOME]).headersFor(HOME);
    expect(await headersFrom({ token: 'abc' })).to.deep.equal({ Authorization: 'Bearer abc' });
    expect(await headersFrom({ username: 'zoë', password: 'pässword' })).to.deep.equal({
      Authorization: 'Basic em/Dqzpww6Rzc3dvcmQ=',
    });
    expect(await headersFrom({ headers: { 'X-Key': '1' } })).to.deep.equal({ 'X-Key': '1' });
    expect(await headersFrom(null)).to.deep.equal({});
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
    let calls = 0;
    const failures: (() => Promise<never>)[] = [
      () => Promise.reject(new TypeError('no network')),
      () => {
        throw new Error('at once');
      },
    ];
    const store = new CredentialStore(() => failures[calls++]?.() ?? { token: 'abc' }, [HOME]);
    const outcomes: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      await store.headersFor(HOME).then(
        () => outcomes.push('given'),
        (thrown: Error) => outcomes.push(thrown.message),
      );
    }
    expect(outcomes).to.deep.equal(['no network', 'at once', 'given']);
  });

  it('are taken out of what a server echoes, with and without their scheme before them', async () => {
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
    expect(fault.serverMessage).to.equal('no: •••, •••, •••, •••, •••, •••, •••, 1');
    expect(fault.message).to.equal(`unauthorized: ${fault.serverMessage}`);
    expect(JSON.stringify(fault)).not.to.match(/token-1|key-1|em\/Dq|pässword/);
  });

  it('are forgotten by the texts only after many others', async () => {
    const store = new CredentialStore(() => ({ token: `token-${(number += 1)}` }), [HOME]);
    let number = 100;
    for (let times = 0; times < 1000; times += 1) {
      await store.headersFor(HOME);
      store.renew();
    }
    expect(faultFromHttp('whep', { status: 401, body: `token-${number} token-${number - 20}` }).serverMessage).to.equal(
      '••• •••',
    );
  });

  it('of an address serve its origin alone, where the page gives none', async () => {
    const logins = { 'https://media.example:8889': { username: 'a', password: 'p@ss' } };
    const Authorization = `Basic ${btoa('a:p@ss')}`;
    const urls = [HOME, 'https://other.example/'];
    const store = new CredentialStore(null, urls, { logins });
    expect(await store.headersFor(HOME)).to.deep.equal({ Authorization });
    expect(await store.headersFor('https://other.example/')).to.deep.equal({});
    expect(store.noteAttemptRefusal(1, 2), 'nobody has others').to.equal(null);
    const none = new CredentialStore(() => null, urls, { logins });
    expect(await none.headersFor(HOME)).to.deep.equal({ Authorization });
    const ownHeaders = new CredentialStore(() => ({ token: 'own' }), urls, { logins });
    expect(await ownHeaders.headersFor(HOME)).to.deep.equal({ Authorization: 'Bearer own' });
    expect(faultFromHttp('whep', { status: 500, body: 'no p@ss' }).serverMessage).to.equal('no •••');
  });

  it('that were refused twice are over when the page has none, and looked for again when it has', async () => {
    const declining = new CredentialStore(() => null, [HOME]);
    await declining.headersFor(HOME);
    expect(declining.noteAttemptRefusal(1, 2)).to.equal('renewed');
    await declining.headersFor(HOME);
    expect(declining.noteAttemptRefusal(2, 3)).to.equal('declined');
    const giving = new CredentialStore(() => ({ token: 'wrong' }), [HOME]);
    await giving.headersFor(HOME);
    expect(giving.noteAttemptRefusal(1, 2)).to.equal('renewed');
    expect(giving.noteAttemptRefusal(2, 3)).to.equal(null);
  });

  it('that have ended are not sent: what the page gives next is waited for, and asked for once', async () => {
    const clock = new FakeClock();
    try {
      const answers: ((credential: Credential) => void)[] = [];
      const store = new CredentialStore(() => new Promise((resolve) => answers.push(resolve)), [HOME]);
      const first = store.headersFor(HOME);
      answers[0]?.({ token: 'one', expiresAtMs: Date.now() + 20_000 });
      expect(await first).to.deep.equal({ Authorization: 'Bearer one' });
      // Before its end it serves while the page is asked.
      await clock.pass(16_000);
      expect(await store.headersFor(HOME)).to.deep.equal({ Authorization: 'Bearer one' });
      expect(answers).to.have.length(2);
      await clock.pass(3_100);
      const late = [store.headersFor(HOME), store.headersFor(HOME)];
      answers[1]?.({ token: 'two', expiresAtMs: Date.now() + 20_000 });
      for (const headers of await Promise.all(late)) expect(headers).to.deep.equal({ Authorization: 'Bearer two' });
      // Nobody asked for anything between the time of renewal and the end.
      await clock.pass(60_000);
      const after = [store.headersFor(HOME), store.headersFor(HOME)];
      answers[2]?.({ token: 'three' });
      for (const headers of await Promise.all(after)) expect(headers).to.deep.equal({ Authorization: 'Bearer three' });
      expect(answers).to.have.length(3);
    } finally {
      clock.restore();
    }
  });

  it('are renewed some seconds before a token ends: by its own word, by the page’s, and never by a wrong clock', () => {
    const jwt = (exp: unknown) => `h.${btoa(JSON.stringify({ exp })).replace(/=+$/, '')}.s`;
    const nowMs = 1_800_000_000_000;
    expect(renewInMs({ token: 't', expiresAtMs: nowMs + 20_000 }, nowMs)).to.equal(15_000);
    expect(renewInMs({ token: jwt(1_800_000_600) }, nowMs)).to.equal(590_000);
    for (const token of ['opaque', jwt(undefined), jwt('soon'), jwt(1_799_999_000)]) {
      expect(renewInMs({ token }, nowMs), token).to.equal(Infinity);
    }
    expect(renewInMs({ username: 'a', password: 'b' }, nowMs)).to.equal(Infinity);
  });
});
