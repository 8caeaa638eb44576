import type { NodeExecutionHint } from 'n8n-workflow';

/** What the user should know of a run although nothing went wrong; counts only, no data. */
export class Notes {
	private closed = 0;
	private readonly lacking = new Map<string, number>();
	private isStandard = false;

	/** @param label of the column, as forms show it */
	requiredColumnEmpty(label: string): void {
		this.lacking.set(label, (this.lacking.get(label) ?? 0) + 1);
	}

	closedLeadWritten(): void {
		this.closed += 1;
	}

	standardTableUsed(): void {
		this.isStandard = true;
	}

	get hints(): NodeExecutionHint[] {
		const messages = [...this.lacking].map(
			([label, count]) =>
				`${count} ${count === 1 ? 'lead has' : 'leads have'} no value for "${label}". They can be written, but forms of Dynamics 365 ask for it when somebody edits them.`,
		);
		if (this.closed > 0) {
			messages.push(
				`${this.closed} ${this.closed === 1 ? 'lead was' : 'leads were'} updated although qualified or disqualified: the environment allows it.`,
			);
		}
		if (this.isStandard) {
			messages.push(
				'The definition of the lead table could not be read, so the lengths and choices of a new environment were taken. If this stays so, grant the application user Read on Entity and Attribute.',
			);
		}
		return messages.map((message) => ({ message, type: 'warning', location: 'outputPane' }));
	}
}
