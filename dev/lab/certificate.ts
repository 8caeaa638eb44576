import { generate } from 'selfsigned';

/**
 * A key pair for a server on loopback, in PEM. Made anew each time, so no key lies in the repository.
 *
 * @param hosts further names by which the server is called
 */
export async function selfSignedCertificate(
	hosts: readonly string[] = [],
): Promise<{ certificate: string; privateKey: string }> {
	const made = await generate([{ name: 'commonName', value: 'localhost' }], {
		keyType: 'ec',
		algorithm: 'sha256',
		extensions: [
			// A client can trust it as its own authority, e.g. through NODE_EXTRA_CA_CERTS.
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: 'localhost' },
					...hosts.map((value) => ({ type: 2, value }) as const),
					{ type: 7, ip: '127.0.0.1' },
				],
			},
		],
	});
	return { certificate: made.cert, privateKey: made.private };
}
