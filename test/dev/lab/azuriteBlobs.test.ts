import { connect } from 'node:net';
import { type AzuriteBlobs, startAzuriteBlobs } from '../../../dev/lab/azuriteBlobs';

let blobs: AzuriteBlobs;

beforeAll(async () => (blobs = await startAzuriteBlobs()));
afterAll(async () => await blobs.stop());

/** The first line that the proxy answers to a CONNECT. */
async function answerTo(host: string): Promise<string> {
	const { hostname, port } = new URL(blobs.proxyUrl);
	return await new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
		socket.once('data', (data) => {
			resolve(data.toString('latin1').split('\r\n', 1)[0] ?? '');
			socket.destroy();
		});
		socket.once('error', reject);
	});
}

describe('the blob service of Azurite', () => {
	it('keeps files in a container, also with a folder in their names', async () => {
		await blobs.createContainer('some');
		await blobs.put('some', 'old/a.csv', 'a,b');
		await blobs.put('some', 'b.json', '{}');
		expect((await blobs.list('some')).sort()).toEqual(['b.json', 'old/a.csv']);
		expect(await blobs.text('some', 'old/a.csv')).toBe('a,b');
		await expect(blobs.text('some', 'none')).rejects.toThrow('404');
	});

	it('is found at the account’s own address through the proxy, which goes nowhere else', async () => {
		expect(await answerTo(`${blobs.accountName}.blob.core.windows.net:443`)).toContain('200');
		expect(await answerTo('another.blob.core.windows.net:443')).toContain('403');
	});
});
