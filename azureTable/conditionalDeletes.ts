import { AsyncLocalStorage } from 'node:async_hooks';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { TableFault } from './fault';

/** The etags of the rows that the transaction under way deletes, by row key. */
const etags = new AsyncLocalStorage<ReadonlyMap<string, string>>();

/** Submits a transaction whose deletions happen only to rows that are still as they were read. */
export const withEtags = async <Result>(
	etagOfRowKey: ReadonlyMap<string, string>,
	submit: () => Promise<Result>,
): Promise<Result> => await etags.run(etagOfRowKey, submit);

/**
 * Puts the conditions into the deletions of a transaction.
 *
 * The SDK's transactions delete a row as it is, whatever became of it meanwhile: of a `delete` action only the keys are handed on
 * (`TableClient.submitTransaction`). The service takes an etag there as it does for a single row ("Performing entity group
 * transactions", "Delete Entity"). No part of the body is signed, so that it may be changed on its way.
 */
export const conditionalDeletes: PipelinePolicy = {
	name: 'conditionalDeletes',
	async sendRequest(request, next) {
		const wanted = etags.getStore();
		if (wanted !== undefined && IS_TRANSACTION.test(request.url) && typeof request.body === 'string') {
			request.body = withConditions(request.body, wanted);
		}
		return await next(request);
	},
};

const IS_TRANSACTION = /\/\$batch(?:\?|$)/;

/** A deletion's line with its address, then its headers. */
const DELETION = /^(DELETE \S+RowKey='(\S*)'\) HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*?if-match: )\*(?=\r\n)/gim;

function withConditions(body: string, wanted: ReadonlyMap<string, string>): string {
	let conditions = 0;
	const conditional = body.replace(DELETION, (whole, head: string, rowKey: string) => {
		const etag = wanted.get(rowKeyIn(rowKey));
		if (etag === undefined) return whole;
		conditions++;
		return head + etag;
	});
	if (conditions === wanted.size) return conditional;
	throw new TableFault(
		'invalid',
		'DeletionUnconditional',
		'A deletion would have been sent without its condition',
		'Nothing was deleted. Delete the rows by hand, and tell the makers of this node.',
	);
}

/** A row key as it stands in an address: percent-encoded, a quotation mark doubled. */
const rowKeyIn = (text: string): string => decodeURIComponent(text).replaceAll("''", "'");
