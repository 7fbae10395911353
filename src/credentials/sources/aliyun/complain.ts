/** Notes what is wrong with a setting. */
export type Complain = (problem: string) => void;
