import { becomes } from '../../../check/mended.ts';

describe('shadowed-route', () => {
  const HEAD = 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n';
  const GENERAL = '# One.\n@router.get("/{number}")\ndef one(number: int):\n    return number\n';
  const LATEST = '# The latest.\n@router.get("/latest")\ndef latest():\n    return one(7)\n';
  const OTHER = '@router.post("/")\ndef make():\n    return {}\n';

  test('registers the route before the other one', () => {
    expect(becomes('shadowed-route', `${HEAD}${GENERAL}\n\n${LATEST}\n\n${OTHER}`)).toBe(
      `${HEAD}${LATEST}\n\n${GENERAL}\n\n${OTHER}`,
    );
  });

  test('at the end of a file without a last line end', () => {
    const source = `${HEAD}${GENERAL}\n\n${OTHER}\n\n${LATEST}`.trimEnd();
    expect(becomes('shadowed-route', source)).toBe(`${HEAD}${LATEST}\n\n${GENERAL}\n\n${OTHER}`);
  });

  test.each([
    ['a default', '@router.get("/latest")\ndef latest(limit: int = LIMIT):\n    return limit\n'],
    ['a decorator', '@router.get("/latest")\n@LIMIT\ndef latest():\n    return 7\n'],
    ['an annotation', '@router.get("/latest")\ndef latest() -> LIMIT:\n    return 7\n'],
  ])('has none where %s needs what is only defined in between', (_, latest) => {
    expect(becomes('shadowed-route', `${HEAD}${GENERAL}\n\nLIMIT = 5\n\n\n${latest}`)).toBeUndefined();
  });

  test('moves what needs such a name in its body only', () => {
    const latest = '@router.get("/latest")\ndef latest():\n    return LIMIT\n';
    expect(becomes('shadowed-route', `${HEAD}${GENERAL}\n\nLIMIT = 5\n\n\n${latest}`)).toBe(
      `${HEAD}${latest}\n\n${GENERAL}\n\nLIMIT = 5\n`,
    );
  });

  test('has none where both routes have one path', () => {
    expect(becomes('shadowed-route', `${HEAD}${OTHER}\n\n${OTHER.replace('make', 'make_again')}`)).toBeUndefined();
  });

  test('has none where the moved function would answer in place of another one', () => {
    const both = '@router.get("/latest")\n@router.get("/{name:path}")\ndef latest(name: str = ""):\n    return name\n';
    const seven = '@router.get("/7/parts")\ndef seven():\n    return 7\n';
    expect(becomes('shadowed-route', `${HEAD}${GENERAL}\n\n${seven}\n\n${both}`)).toBeUndefined();
  });
});
