import type { LaunchOptions } from 'puppeteer-core';

export const NO_FIREFOX: string;
export function findFirefox(): string | null;
export function firefoxOptions(executablePath: string): LaunchOptions;
