import { randomUUID } from 'node:crypto';

/** One PATCH of a batch: its address behind the host, and its columns as JSON. */
export interface Patch {
	address: string;
	columns: string;
}

/** The operations of a batch that another client has sent. */
export const readBatchBody = (body: string): Patch[] =>
	[...body.matchAll(/^PATCH (\S+) HTTP\/1\.1\r\n[^]*?\r\n\r\n(\{.*\})\r\n/gm)].map(
		([, address = '', columns = '']) => ({ address, columns }),
	);

/**
 * The least that a batch takes ("Execute batch operations using the Web API").
 *
 * @returns how many operations were carried out
 */
export async function postBatch(url: string, token: string, patches: readonly Patch[]): Promise<number> {
	const boundary = `batch_${randomUUID()}`;
	const parts = patches.map(
		({ address, columns }) =>
			`--${boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n` +
			`PATCH ${address} HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n\r\n${columns}\r\n`,
	);
	const response = await fetch(`${url}/api/data/v9.2/$batch`, {
		method: 'POST',
		headers: {
			Authorization: `Bearer ${token}`,
			Accept: 'application/json',
			'OData-Version': '4.0',
			'OData-MaxVersion': '4.0',
			'Content-Type': `multipart/mixed; boundary="${boundary}"`,
			Prefer: 'odata.continue-on-error',
		},
		body: `${parts.join('')}--${boundary}--\r\n`,
	});
	return (await response.text()).match(/^HTTP\/1\.1 20[014]\b/gm)?.length ?? 0;
}

/** Does the work on all inputs, so many at a time. */
export async function inFlight<Input, Output>(
	most: number,
	inputs: readonly Input[],
	work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
	const outputs: Output[] = [];
	const waiting = inputs.values();
	const worker = async () => {
		for (const input of waiting) outputs.push(await work(input));
	};
	await Promise.all(Array.from({ length: most }, worker));
	return outputs;
}
