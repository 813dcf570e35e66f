// Waymark's view of a tree-sitter tree: one block of typed arrays, in pre-order, for the whole file.
//
// The tree's own structs are private to tree-sitter, so this file is compiled as one unit with the runtime. A test
// compares every node with the public cursor of the stock binding, on whole and on broken files.

#include "lib.c"

const TSLanguage *tree_sitter_python(void);

#define EXPORT(name) __attribute__((export_name(#name))) name

enum { NAMED = 1, MISSING = 2, EXTRA = 4, HAS_ERROR = 8 };

// Visible to JavaScript: the arrays of the last parse, `capacity` apart and `count` long, in one block:
//   u32 start | u32 end | u32 parent | u32 after | u16 kind | u8 field | u8 flags
// Bytes are offsets into the source; `after` is the index just past a node's subtree.
static struct {
  uint32_t count, capacity;
  uint32_t *start, *end, *parent, *after;
  uint16_t *kind;
  uint8_t *field, *flags;
  // Kept on this side: what a query needs to start at a node.
  const Subtree **subtree;
  uint16_t *alias;
} flat;

static TSParser *parser;
static TSTree *tree;
static char *source;
static uint32_t source_size;
static void *block;
static uint32_t kind_count;
static uint64_t steps_left;
static uint64_t allocated, most_allocated;

static const TSLanguage *python(void) { return tree_sitter_python(); }

// What tree-sitter asks for is summed up, because that tells the work that its steps do not: each error node that grows by
// a token is made anew with all its children.
static void *counted_malloc(size_t size) {
  allocated += size;
  return malloc(size);
}
static void *counted_calloc(size_t count, size_t size) {
  allocated += (uint64_t)count * size;
  return calloc(count, size);
}
static void *counted_realloc(void *memory, size_t size) {
  allocated += size;
  return realloc(memory, size);
}

void EXPORT(waymark_init)(void) {
  ts_set_allocator(counted_malloc, counted_calloc, counted_realloc, free);
  parser = ts_parser_new();
  ts_parser_set_language(parser, python());
  kind_count = ts_language_symbol_count(python());
}

// Kinds are numbered as the grammar's public symbols; the kind just past the last one is ERROR.
uint32_t EXPORT(waymark_kind_count)(void) { return kind_count + 1; }
const char *EXPORT(waymark_kind_name)(uint32_t kind) {
  return kind == kind_count ? "ERROR" : ts_language_symbol_name(python(), kind);
}
uint32_t EXPORT(waymark_kind_public)(uint32_t kind) {
  return kind == kind_count ? kind : ts_language_public_symbol(python(), kind);
}
// A TSSymbolType: 0 regular (named), 1 anonymous (a token), above: never seen in a tree.
uint32_t EXPORT(waymark_kind_type)(uint32_t kind) {
  return kind == kind_count ? TSSymbolTypeRegular : ts_language_symbol_type(python(), kind);
}
uint32_t EXPORT(waymark_field_count)(void) { return ts_language_field_count(python()); }
const char *EXPORT(waymark_field_name)(uint32_t field) { return ts_language_field_name_for_id(python(), field); }

// What the tree and arrays of the densest Python take for each byte of source.
enum { MEMORY_PER_BYTE = 200 };

// Memory for the next source; the caller writes `size` bytes there.
char *EXPORT(waymark_source)(uint32_t size) {
  free(source);
  // Memory grows in one step here: in thousands of small ones it takes longer than parsing. Untouched, it costs nothing.
  void *volatile reserved = malloc(size * MEMORY_PER_BYTE);  // volatile: a compiler may drop an unused pair
  free(reserved);
  source = malloc(size + 1);
  source_size = size;
  return source;
}

static const char *read_source(void *payload, uint32_t byte, TSPoint position, uint32_t *read) {
  (void)payload;
  (void)position;
  *read = byte < source_size ? source_size - byte : 0;
  return source + (byte < source_size ? byte : source_size);
}

static bool is_out_of_bounds(TSParseState *state) {
  (void)state;
  return steps_left-- == 0 || allocated > most_allocated;
}

typedef struct {
  const Subtree *subtree;       // whose children are walked
  const TSSymbol *aliases;      // of that subtree's production
  const TSFieldMapEntry *fields, *fields_end;
  uint32_t child, structural;   // next child, with and without extras
  uint32_t byte;                // where the next child's padding starts
  uint32_t node;                // nearest visible node
  uint8_t inherited;            // field that a hidden subtree hands down
  bool visible;
} Frame;

static uint16_t public_kind(TSSymbol symbol) {
  return symbol == ts_builtin_sym_error ? kind_count : ts_language_public_symbol(python(), symbol);
}

static void add_node(const Subtree *subtree, TSSymbol alias, uint32_t byte, uint32_t parent, uint8_t field) {
  uint32_t node = flat.count++;
  Subtree self = *subtree;
  TSSymbol symbol = alias ? alias : ts_subtree_symbol(self);
  bool named = alias ? ts_language_symbol_metadata(python(), alias).named : ts_subtree_named(self);
  flat.start[node] = byte;
  flat.end[node] = byte + ts_subtree_size(self).bytes;
  flat.parent[node] = parent;
  flat.after[node] = node + 1;
  flat.kind[node] = public_kind(symbol);
  flat.field[node] = field;
  flat.flags[node] = (named ? NAMED : 0) | (ts_subtree_missing(self) ? MISSING : 0) |
    (ts_subtree_extra(self) ? EXTRA : 0) | (ts_subtree_error_cost(self) > 0 ? HAS_ERROR : 0);
  flat.subtree[node] = subtree;
  flat.alias[node] = alias;
}

static Frame frame_of(const Subtree *subtree, uint32_t byte, uint32_t node, uint8_t inherited, bool visible) {
  Frame frame = {.subtree = subtree, .byte = byte, .node = node, .inherited = inherited, .visible = visible};
  uint32_t production = subtree->ptr->production_id;
  frame.aliases = ts_language_alias_sequence(python(), production);
  ts_language_field_map(python(), production, &frame.fields, &frame.fields_end);
  return frame;
}

static bool flatten(void) {
  Subtree *root = &tree->root;
  uint32_t capacity = ts_subtree_visible_descendant_count(*root) + 1;
  free(block);
  block = malloc((size_t)capacity * 26 + 16);
  if (!block) return false;
  flat.start = block;
  flat.end = flat.start + capacity;
  flat.parent = flat.end + capacity;
  flat.after = flat.parent + capacity;
  flat.kind = (uint16_t *)(flat.after + capacity);
  flat.field = (uint8_t *)(flat.kind + capacity);
  flat.flags = flat.field + capacity;
  // Behind the block that JavaScript copies, aligned for pointers.
  uintptr_t rest = ((uintptr_t)(flat.flags + capacity) + 3) & ~(uintptr_t)3;
  flat.subtree = (const Subtree **)rest;
  flat.alias = (uint16_t *)(flat.subtree + capacity);
  flat.count = 0;
  flat.capacity = capacity;

  uint32_t start = ts_subtree_padding(*root).bytes;
  add_node(root, 0, start, UINT32_MAX, 0);
  Array(Frame) stack = array_new();
  if (ts_subtree_child_count(*root)) array_push(&stack, frame_of(root, start, 0, 0, true));
  while (stack.size) {
    Frame *top = array_back(&stack);
    if (top->child == top->subtree->ptr->child_count) {
      if (top->visible) flat.after[top->node] = flat.count;
      stack.size--;
      continue;
    }
    const Subtree *child = &ts_subtree_children(*top->subtree)[top->child];
    uint32_t byte = top->byte + (top->child ? ts_subtree_padding(*child).bytes : 0);
    uint8_t field = 0;
    TSSymbol alias = 0;
    if (!ts_subtree_extra(*child)) {
      alias = top->aliases ? top->aliases[top->structural] : 0;
      field = top->visible ? 0 : top->inherited;
      for (const TSFieldMapEntry *entry = top->fields; entry < top->fields_end; entry++) {
        if (!entry->inherited && entry->child_index == top->structural) {
          field = entry->field_id;
          break;
        }
      }
      top->structural++;
    }
    top->child++;
    top->byte = byte + ts_subtree_size(*child).bytes;
    bool visible = alias || ts_subtree_visible(*child);
    uint32_t node = top->node;
    if (visible) {
      // The tree's own count bounds the arrays; a disagreement must not write past them.
      if (flat.count == capacity) {
        array_delete(&stack);
        return false;
      }
      node = flat.count;
      add_node(child, alias, byte, top->node, field);
    }
    if (ts_subtree_child_count(*child)) array_push(&stack, frame_of(child, byte, node, visible ? 0 : field, visible));
  }
  array_delete(&stack);
  return true;
}

// Parses the source and flattens its tree. Returns the block's address, or 0 when `max_steps` (in hundreds of parser
// operations) were used up, the sizes of all allocations were more than `max_allocated` kilobytes, or memory ran out.
// `encoding` is a TSInputEncoding: 0 UTF-8, 1 UTF-16LE.
void *EXPORT(waymark_parse)(uint32_t max_steps, uint32_t max_allocated, uint32_t encoding) {
  if (tree) ts_tree_delete(tree);
  flat.count = 0;
  steps_left = max_steps;
  allocated = 0;
  most_allocated = (uint64_t)max_allocated * 1000;
  ts_parser_reset(parser);
  TSInput input = {.read = read_source, .encoding = (TSInputEncoding)encoding};
  TSParseOptions options = {.progress_callback = is_out_of_bounds};
  tree = ts_parser_parse_with_options(parser, NULL, input, options);
  return tree && flatten() ? block : NULL;
}
uint32_t EXPORT(waymark_count)(void) { return flat.count; }
uint32_t EXPORT(waymark_capacity)(void) { return flat.capacity; }

// Queries: one joined query, started only at nodes that can root one of its patterns.

static TSQuery *query;
static TSQueryCursor *cursor;
static uint32_t query_error_offset;
static Array(uint32_t) results = array_new();

// Memory for the text of the next query.
char *EXPORT(waymark_query_text)(uint32_t length) {
  static char *text;
  free(text);
  return text = malloc(length + 1);
}

// Compiles a query. Returns 0, or tree-sitter's TSQueryError, with the byte offset in waymark_query_error_offset.
uint32_t EXPORT(waymark_query)(const char *text, uint32_t length) {
  if (query) ts_query_delete(query);
  TSQueryError error = TSQueryErrorNone;
  query = ts_query_new(python(), text, length, &query_error_offset, &error);
  if (!cursor) cursor = ts_query_cursor_new();
  return error;
}
uint32_t EXPORT(waymark_query_error_offset)(void) { return query_error_offset; }
uint32_t EXPORT(waymark_query_pattern_count)(void) { return ts_query_pattern_count(query); }
uint32_t EXPORT(waymark_query_pattern_start)(uint32_t pattern) {
  return ts_query_start_byte_for_pattern(query, pattern);
}
uint32_t EXPORT(waymark_query_capture_count)(void) { return ts_query_capture_count(query); }
const char *EXPORT(waymark_query_capture_name)(uint32_t capture) {
  uint32_t length;
  return ts_query_capture_name_for_id(query, capture, &length);
}
const char *EXPORT(waymark_query_string)(uint32_t string) {
  uint32_t length;
  return ts_query_string_value_for_id(query, string, &length);
}
// Predicate steps of a pattern: pairs of u32 (TSQueryPredicateStepType, value id).
const TSQueryPredicateStep *EXPORT(waymark_query_predicates)(uint32_t pattern) {
  uint32_t count;
  return ts_query_predicates_for_pattern(query, pattern, &count);
}
uint32_t EXPORT(waymark_query_predicate_count)(uint32_t pattern) {
  uint32_t count;
  ts_query_predicates_for_pattern(query, pattern, &count);
  return count;
}

// Where the query's patterns can begin: pairs of u32 (pattern, public kind; 0 stands for any kind).
const uint32_t *EXPORT(waymark_query_roots)(void) {
  array_clear(&results);
  for (uint32_t i = 0; i < query->pattern_map.size; i++) {
    PatternEntry *entry = array_get(&query->pattern_map, i);
    TSSymbol symbol = array_get(&query->steps, entry->step_index)->symbol;
    array_push(&results, entry->pattern_index);
    array_push(&results, entry->is_rooted && symbol != WILDCARD_SYMBOL ? public_kind(symbol) : 0);
  }
  return results.contents;
}
uint32_t EXPORT(waymark_query_root_count)(void) { return query->pattern_map.size; }

static uint32_t node_at(uint32_t low, uint32_t high, TSNode node) {
  uint32_t byte = ts_node_start_byte(node);
  uint32_t end = high;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (flat.start[middle] < byte) low = middle + 1;
    else high = middle;
  }
  while (low < end && flat.subtree[low] != node.id) low++;
  return low;
}

// Runs the query at `count` nodes, read from `nodes`. The result is a run of u32:
//   (pattern, n, n × (capture, node)) a match, `waymark_query_result_size` long in all.
const uint32_t *EXPORT(waymark_query_run)(const uint32_t *nodes, uint32_t count) {
  array_clear(&results);
  ts_query_cursor_set_max_start_depth(cursor, 0);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t node = nodes[i];
    Length position = {flat.start[node], {0, 0}};
    ts_query_cursor_exec(cursor, query, ts_node_new(tree, flat.subtree[node], position, flat.alias[node]));
    TSQueryMatch match;
    while (ts_query_cursor_next_match(cursor, &match)) {
      array_push(&results, match.pattern_index);
      array_push(&results, match.capture_count);
      for (uint32_t c = 0; c < match.capture_count; c++) {
        array_push(&results, match.captures[c].index);
        array_push(&results, node_at(node, flat.after[node], match.captures[c].node));
      }
    }
  }
  return results.contents;
}
uint32_t EXPORT(waymark_query_result_size)(void) { return results.size; }
uint32_t *EXPORT(waymark_query_nodes)(uint32_t count) {
  static uint32_t *nodes;
  static uint32_t capacity;
  if (count > capacity) {
    free(nodes);
    capacity = count;
    nodes = malloc(count * sizeof(uint32_t));
  }
  return nodes;
}
