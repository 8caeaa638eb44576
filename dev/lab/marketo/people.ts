import type { Json, JsonObject } from '../../../lead/lead';

export interface Person {
	readonly id: number;
	partition: string;
	values: JsonObject;
	createdAt: string;
	updatedAt: string;
}

export interface Activity {
	kind: 'pushLead' | 'fillOutForm';
	personId: number;
	program: string | number | null;
	source: string | null;
	reason: string | null;
}

/** The lead database: people and what happened to them. Marketo itself keeps no key unique. */
export class People {
	readonly all: Person[] = [];
	readonly activities: Activity[] = [];

	constructor(private readonly now: () => number) {}

	byId(id: unknown): Person | undefined {
		return this.all.find((person) => person.id === id);
	}

	/** Texts are compared without case. */
	find(field: string, value: Json): Person[] {
		if (field === 'id') return this.all.filter(({ id }) => id === Number(value));
		return this.all.filter(({ values }) => isSame(values[field], value));
	}

	create(values: JsonObject, partition: string): Person {
		const moment = this.moment();
		const id = 1001 + this.all.length;
		const person = {
			id,
			partition,
			values: withoutNulls({ ...values, id }),
			createdAt: moment,
			updatedAt: moment,
		};
		this.all.push(person);
		return person;
	}

	/** A null erases; a field that is not sent stays as it is. The id is never changed. */
	update(person: Person, values: JsonObject): void {
		const { id } = person;
		person.values = withoutNulls({ ...person.values, ...values, id });
		person.updatedAt = this.moment();
	}

	private moment(): string {
		return new Date(this.now()).toISOString();
	}
}

const isSame = (one: Json | undefined, other: Json): boolean =>
	one !== undefined && one !== null && String(one).toLowerCase() === String(other).toLowerCase();

const withoutNulls = (values: JsonObject): JsonObject =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
