export * from '@azure/data-tables';
