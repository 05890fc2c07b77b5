import { expect } from '@open-wc/testing';
import { CredentialStore, NO_CREDENTIALS, type Credential, type CredentialReason } from '../../src/credentials.js';

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
    store.refuse();
    expect(await store.headersFor(HOME)).to.deep.equal({ Authorization: 'Bearer 2' });
    expect(reasons).to.deep.equal(['first', 'refused']);
  });
});
