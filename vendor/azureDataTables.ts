export * from '@azure/data-tables';
export { createHttpHeaders } from '@azure/core-rest-pipeline';
