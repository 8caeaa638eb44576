export { Connection } from 'jsforce/lib/core';
export { Transport } from 'jsforce/lib/transport';
export { StreamPromise } from 'jsforce/lib/util/promise';
