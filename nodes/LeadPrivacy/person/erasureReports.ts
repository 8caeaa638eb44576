import type { IDataObject } from 'n8n-workflow';
import type { Table } from '../../../azureTable/table';
import type { Sighting } from './personRows';

/** What became of a row. `found`: nothing, it was only looked for. `left`: it was changed all the time, and is still there. */
export type RowOutcome = 'found' | 'deleted' | 'left';

interface Report {
	counts: Map<Table, { [outcome in RowOutcome]: number }>;
	leadIds: Set<string>;
	inWork: number;
}

/** Keeps account of an erasure, person by person. Nothing in it says who they are. */
export class ErasureReports {
	/** By address. */
	private readonly reports: ReadonlyMap<string, Report>;
	/** Rows of all people together. */
	deleted = 0;
	/** Leads of all people together that an execution is working on. */
	inWork = 0;

	constructor(
		addresses: Iterable<string>,
		private readonly isDryRun: boolean,
	) {
		this.reports = new Map(
			[...addresses].map((address) => [address, { counts: new Map(), leadIds: new Set(), inWork: 0 }]),
		);
	}

	add(table: Table, sighting: Sighting, leadId: string | null, outcome: RowOutcome): void {
		if (outcome === 'deleted') this.deleted++;
		for (const report of this.about(sighting)) {
			const counts = report.counts.get(table) ?? { found: 0, deleted: 0, left: 0 };
			if (outcome !== 'found') counts[outcome]++;
			counts.found++;
			report.counts.set(table, counts);
			if (leadId !== null && outcome !== 'left') report.leadIds.add(leadId);
		}
	}

	addInWork(sighting: Sighting): void {
		this.inWork++;
		for (const report of this.about(sighting)) report.inWork++;
	}

	/** One item for each address. */
	of(tables: readonly Table[], existing: ReadonlySet<Table>): Map<string, IDataObject[]> {
		return new Map(
			[...this.reports].map(([address, report]) => [address, [this.itemOf(report, tables, existing)]]),
		);
	}

	private itemOf(
		{ counts, leadIds, inWork }: Report,
		tables: readonly Table[],
		existing: ReadonlySet<Table>,
	): IDataObject {
		const perTable = tables.map((table) => ({
			table: table.name,
			exists: existing.has(table),
			...(counts.get(table) ?? { found: 0, deleted: 0, left: 0 }),
		}));
		const sum = (outcome: RowOutcome) => perTable.reduce((total, one) => total + one[outcome], 0);
		return {
			dryRun: this.isDryRun,
			found: sum('found'),
			deleted: sum('deleted'),
			left: sum('left'),
			inWork,
			leadIds: [...leadIds],
			tables: perTable,
		};
	}

	private about({ addresses }: Sighting): Report[] {
		return [...addresses].flatMap((address) => this.reports.get(address) ?? []);
	}
}
