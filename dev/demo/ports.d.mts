export function usualPorts(): Promise<Record<string, string>>;
export function freePorts(): Promise<Record<string, string>>;
