/** What a bench is: contenders that do the same work, and what is to come out when they are held against each other. */

/** Measured numbers by name. `ms` is the time of one run; others are counts and sizes, e.g. `calls` or `megabytes`. */
export type Figures = { readonly [name: string]: number };

export interface Contender {
	/** What it is, as a row of the table: `Salesforce Lead (this package), 20 ms`. */
	label: string;
	/**
	 * The part of the work that one run does, e.g. 0.2 where 200 of 1,000 leads are sent because all would take minutes.
	 * The time is scaled up to the whole and marked so in the table. Default 1.
	 */
	share?: number;
	/** Whether it takes part in the rounds for warming up; false where one run is long enough to do so by itself. */
	warmUp?: boolean;
	/** Not timed; before every run. */
	prepare?(): Promise<void> | void;
	/** The timed work. It may return figures; its own `ms` replaces the time that the frame has taken. */
	run(): Promise<Figures | void>;
	/** Not timed; after every run: what was counted meanwhile. Throws when the work was not done as it should be. */
	figures?(): Promise<Figures> | Figures;
}

/** A figure of one contender in the round at hand; `ms` if none is named. */
export type Of<Name extends string> = (contender: Name, figure?: string) => number;

export interface Target<Name extends string = string> {
	/** e.g. `faster than the built-in node, at 20 ms` */
	what: string;
	/** Worked out for every round, so that ratios are of runs that stood side by side. */
	value(of: Of<Name>): number;
	/** Behind the number: `x`, ` ms`, ` MB`; none for counts. */
	unit?: string;
	atLeast?: number;
	atMost?: number;
}

/** A bench that is set up and ready to run. */
export interface Opened<Name extends string = string> {
	contenders: Record<Name, Contender>;
	close?(): Promise<void>;
}

export interface Bench<Name extends string = string> {
	title: string;
	/** How it was measured, and what had to be bent for it: sentences for the page of results. */
	notes: readonly string[];
	/** Recorded rounds; default 5. */
	rounds?: number;
	/** Rounds before them that are not recorded; default 1. */
	warmUps?: number;
	targets: ReadonlyArray<Target<Name>>;
	/** Not timed: starts stand-ins, makes leads, loads engines. */
	open(): Promise<Opened<Name>>;
}

/** For the names of the contenders to be checked in the targets. */
export const defineBench = <Name extends string>(bench: Bench<Name>): Bench<Name> => bench;
