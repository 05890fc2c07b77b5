export type { Credential, CredentialProvider } from '../credentials.js';
export { Fault, type FaultCode } from '../fault.js';
export { MediaMtxClient, type ServerInfo } from './client.js';
export type { CallOptions, ClientOptions } from './http.js';
export type { Page, PageOptions } from './pages.js';
export type { NamedPathConf, PathConf } from './path-conf.js';
export type { PathSource, PathState, Reader, Track } from './path-state.js';
export { isSessionKind, type Session, type SessionKind } from './session.js';
