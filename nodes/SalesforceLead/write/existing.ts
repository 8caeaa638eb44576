import { queryAll, quoted, type Session } from '../api/call';

/** A lead that is in the org already, with the values that a later lead could change. */
export interface ExistingLead {
	id: string;
	isConverted: boolean;
	values: { readonly [field: string]: unknown };
}

/** External id, `Email` or `Id`. */
export interface KeyField {
	keyField: string;
	/** Numbers are compared without quotes (SOQL, "Comparison Operators"). */
	isNumber?: boolean;
	isCaseSensitive?: boolean;
}

/** A query travels in the address, which Salesforce takes up to 16,384 characters; so many of them for the keys. */
const MAX_KEY_CHARACTERS = 12_000;
/** And so many for the names of fields: an org may have hundreds. */
const MAX_NAME_CHARACTERS = 3_500;

/**
 * Reads the leads with the given keys: one query for 200 keys of this node, more where keys are long.
 *
 * @param names of the fields to read
 * @returns by key, in lower case where case does not count; the newest first and those that are converted last
 */
export async function readExisting(
	session: Session,
	{ keyField, isNumber = false, isCaseSensitive = false }: KeyField,
	keys: readonly string[],
	names: readonly string[],
): Promise<Map<string, ExistingLead[]>> {
	const found = new Map<string, ExistingLead[]>();
	const literal = (key: string): string => (isNumber && Number.isFinite(Number(key)) ? key : quoted(key));
	for (const chunk of chunksOf([...new Set(keys)].map(literal), MAX_KEY_CHARACTERS)) {
		for (const part of chunksOf(names, MAX_NAME_CHARACTERS)) {
			const fields = [...new Set(['Id', 'IsConverted', keyField, ...part])];
			const soql = `SELECT ${fields.join(',')} FROM Lead WHERE ${keyField} IN (${chunk.join(',')}) ORDER BY CreatedDate DESC`;
			for (const row of await queryAll(session, soql)) {
				const key = String(row[keyField]);
				add(found, isCaseSensitive ? key : key.toLowerCase(), row);
			}
		}
	}
	for (const leads of found.values()) {
		leads.sort((one, other) => Number(one.isConverted) - Number(other.isConverted));
	}
	return found;
}

function add(
	found: Map<string, ExistingLead[]>,
	key: string,
	{ Id, IsConverted, ...values }: { [field: string]: unknown },
): void {
	const leads = found.get(key) ?? [];
	const known = leads.find(({ id }) => id === Id);
	if (known) known.values = { ...known.values, ...values };
	else leads.push({ id: String(Id), isConverted: IsConverted === true, values });
	found.set(key, leads);
}

/** At least one chunk, also of nothing; no chunk is longer in an address than it may be, unless it is of one text. */
function chunksOf(texts: readonly string[], most: number): string[][] {
	const chunks: string[][] = [[]];
	let room = most;
	for (const text of texts) {
		const length = encodeURIComponent(`${text},`).length;
		if (length > room && chunks.at(-1)?.length !== 0) {
			chunks.push([]);
			room = most;
		}
		chunks.at(-1)?.push(text);
		room -= length;
	}
	return chunks;
}
