/** The entry point `cam-leases.js` for pages with script tags: the client of a lease service. */
import './define.js';

export { httpLeases, type HttpLeasesOptions } from '../../src/leases/http-leases.js';
