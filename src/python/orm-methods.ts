/** Whose way of asking a query is written in. */
export type Orm = 'django' | 'sqlalchemy';

/** Calls whose keyword arguments are conditions. */
export const DJANGO_FILTERS = new Set(['filter', 'get', 'aget', 'exclude']);
/** Calls that look one row up by their keyword arguments, and make it where there is none. */
export const DJANGO_KEYS = new Set(['get_or_create', 'update_or_create', 'aget_or_create', 'aupdate_or_create']);
/** Calls that ask for the rows. */
export const DJANGO_RUNS = new Set(
  `get first last count exists aggregate update delete iterator earliest latest in_bulk get_or_create update_or_create
   aget afirst alast acount aexists aaggregate aupdate adelete aiterator aearliest alatest ain_bulk aget_or_create
   aupdate_or_create get_object_or_404 get_list_or_404 aget_object_or_404 aget_list_or_404`.split(/\s+/),
);
/** Calls that leave the conditions as they are. */
export const DJANGO_PLAIN = new Set(
  `all order_by select_related prefetch_related only defer values values_list distinct using select_for_update annotate
   alias reverse db_manager dates datetimes`.split(/\s+/),
);
/** Functions that take a model or queryset first, and conditions after it. */
export const DJANGO_SHORTCUTS = new Set([
  'get_object_or_404',
  'get_list_or_404',
  'aget_object_or_404',
  'aget_list_or_404',
]);
/** Calls that ask for the first rows only; a slice does so as well. */
export const DJANGO_LIMITS = new Set('first last earliest latest afirst alast aearliest alatest'.split(' '));

/** Calls whose arguments are conditions. */
export const SQLALCHEMY_FILTERS = new Set(['filter', 'where', 'filter_by']);
/** Calls that look one row up by its primary key. */
export const SQLALCHEMY_KEYS = new Set(['get', 'get_or_404']);
/** Calls that ask for the rows. */
export const SQLALCHEMY_RUNS = new Set(
  `all one one_or_none first scalar count delete update get get_or_404 first_or_404 one_or_404 paginate scalars`.split(
    /\s+/,
  ),
);
/** Calls that leave the conditions as they are. */
export const SQLALCHEMY_PLAIN = new Set(
  `options join outerjoin order_by limit offset distinct group_by with_for_update execution_options select_from
   add_columns with_only_columns with_entities yield_per populate_existing enable_eagerloads join_from
   outerjoin_from`.split(/\s+/),
);
/** Calls that ask for the first rows only; a slice does so as well. */
export const SQLALCHEMY_LIMITS = new Set(['limit', 'paginate']);
/** Calls that make a statement a part of another one. */
export const SQLALCHEMY_INNER = new Set('exists subquery scalar_subquery as_scalar cte label'.split(' '));
