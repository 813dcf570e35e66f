/** Keeps the last policy of a repository that was valid, as a text, from one review to the next. */
export interface PolicyMemory {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}
