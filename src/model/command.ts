/** What somebody asks for in a comment. */
export type Command =
  | { readonly name: 'review' | 'pause' | 'resume' | 'config' | 'help' }
  /** Without a rule: that of the comment that it answers. */
  | { readonly name: 'explain'; readonly rule?: string }
  | { readonly name: 'ignore'; readonly rule?: string; readonly reason?: string };

/** Whether a command changes nothing, so that the author of a pull request may give it without leave to write. */
export function isReadOnly({ name }: Command): boolean {
  return name === 'explain' || name === 'help' || name === 'config';
}
