/** What a page of script tags imports from `cam-leases.js`: the way to a service that hands out leases. */
import './define.js';

export { httpLeases, type HttpLeasesOptions } from '../../src/leases/http-leases.js';
