/** Every bench, in the order of the page of results: `dev/bench/<name>.ts` exports it as its default. */
export const BENCHES: readonly string[] = [
	'backlogToCrm',
	'looking',
	'deliverSalesforce',
	'deliverDataverse',
	'deliverHubSpot',
	'deliverMarketo',
	'poll',
	'backlog',
	'report',
	'reconcile',
	'parse',
	'boot',
];
