import type { JsonObject } from '../../../lead/lead';
import { checkLimits, etagOf, propertiesOf } from './entity';
import type { StoredEntity } from './entity';
import { ServiceFault } from './serviceFault';
import type { Ticks } from './ticks';

/** One change to a table. `match`: the If-Match header; absent for an unconditional upsert. */
export type Change =
	| { kind: 'insert'; body: JsonObject; partitionKey: string; rowKey: string }
	| { kind: 'merge' | 'replace'; body: JsonObject; partitionKey: string; rowKey: string; match?: string }
	| { kind: 'delete'; partitionKey: string; rowKey: string; match?: string };

/** The rows of one table. */
export class TableRows {
	private readonly rows = new Map<string, StoredEntity>();
	/** Kept between queries; a change makes it void. */
	private order: StoredEntity[] | undefined;

	get(partitionKey: string, rowKey: string): StoredEntity | undefined {
		return this.rows.get(keyOf(partitionKey, rowKey));
	}

	put(entity: StoredEntity): void {
		this.rows.set(keyOf(entity.partitionKey, entity.rowKey), entity);
		this.order = undefined;
	}

	/** By PartitionKey, then RowKey, in ordinal order: the only order the service has. */
	sorted(): readonly StoredEntity[] {
		this.order ??= [...this.rows.values()].sort(
			(left, right) => ordinal(left.partitionKey, right.partitionKey) || ordinal(left.rowKey, right.rowKey),
		);
		return this.order;
	}

	/**
	 * Carries a change out.
	 *
	 * @returns the row as it stands now; undefined after a deletion
	 * @throws ServiceFault
	 */
	apply(change: Change, stamp: Ticks): StoredEntity | undefined {
		const known = this.get(change.partitionKey, change.rowKey);
		if (change.kind === 'insert') {
			if (known !== undefined) throw new ServiceFault('EntityAlreadyExists');
			return this.write(change, {}, stamp);
		}
		if (change.match !== undefined) {
			if (known === undefined) throw new ServiceFault('ResourceNotFound');
			if (change.match !== '*' && change.match !== etagOf(known)) {
				throw new ServiceFault('UpdateConditionNotSatisfied');
			}
		}
		if (change.kind !== 'delete')
			return this.write(change, change.kind === 'merge' ? known?.properties : {}, stamp);
		// A deletion without a condition is a malformed request ("Delete Entity", request headers).
		if (change.match === undefined) throw new ServiceFault('MissingRequiredHeader');
		this.rows.delete(keyOf(change.partitionKey, change.rowKey));
		this.order = undefined;
		return undefined;
	}

	/** Carries all changes out, or none. The failure tells which change it was. */
	applyAll(changes: readonly Change[], stamp: () => Ticks): Array<StoredEntity | undefined> {
		const before = new Map(this.rows);
		let command = 0;
		try {
			return changes.map((change, index) => {
				command = index;
				return this.apply(change, stamp());
			});
		} catch (error) {
			this.rows.clear();
			this.order = undefined;
			for (const [key, row] of before) this.rows.set(key, row);
			throw error instanceof ServiceFault ? new ChangeSetFault(error, command) : error;
		}
	}

	private write(
		{ body, partitionKey, rowKey }: Exclude<Change, { kind: 'delete' }>,
		base: JsonObject | undefined,
		timestamp: Ticks,
	): StoredEntity {
		const properties = { ...base, ...propertiesOf(body) };
		const entity: StoredEntity = { partitionKey, rowKey, timestamp, properties };
		checkLimits(entity);
		this.put(entity);
		return entity;
	}
}

/** A change set failed at one of its commands, counted from 0. */
export class ChangeSetFault extends Error {
	override readonly name = 'ChangeSetFault';

	constructor(
		readonly fault: ServiceFault,
		readonly command: number,
	) {
		super(fault.message);
	}
}

const keyOf = (partitionKey: string, rowKey: string): string => JSON.stringify([partitionKey, rowKey]);
const ordinal = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
