/** Microsoft's side: what its lead connector does to a publisher's table or endpoint. */
export { disordered } from './microsoft/disorder';
export type { Disorder } from './microsoft/disorder';
export { postTo } from './microsoft/postTo';
export type { Posted, PostProfile } from './microsoft/postTo';
export { trickle } from './microsoft/trickle';
export type { Trickle, TrickleOptions } from './microsoft/trickle';
export { writeToTable } from './microsoft/writeToTable';
export type { WriteOptions } from './microsoft/writeToTable';
