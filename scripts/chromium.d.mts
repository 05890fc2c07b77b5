export const HOW_TO_GET_ONE: string;
export const CHROMIUM_FLAGS: readonly string[];
export function findChromium(): Promise<string | null>;
export function needChromium(): Promise<string>;
