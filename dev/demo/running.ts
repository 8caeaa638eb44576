/** What was started and is to be stopped, last first. */
export class Running {
	private readonly stops: Array<() => Promise<void>> = [];
	private stopped: Promise<void> | undefined;

	/** Keeps how to stop something; stops it at once when all is being stopped already. */
	async add<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
		const started = await starting;
		if (this.stopped) await started.stop();
		else this.stops.push(() => started.stop());
		return started;
	}

	get isStopping(): boolean {
		return this.stopped !== undefined;
	}

	/** May be called more than once. */
	async stopAll(): Promise<void> {
		return await (this.stopped ??= this.stopEach());
	}

	private async stopEach(): Promise<void> {
		for (const stop of this.stops.reverse()) await stop();
	}
}

/**
 * Ctrl+C, and what a supervisor sends: stops everything and ends the process well.
 *
 * @param announce called once, at the first signal
 */
export function stopOnSignal(running: Running, announce: () => void): void {
	const stop = () => {
		if (!running.isStopping) announce();
		void running.stopAll().then(
			() => process.exit(0),
			(failure: Error) => {
				process.stderr.write(`${failure.message}\n`);
				process.exit(1);
			},
		);
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}
