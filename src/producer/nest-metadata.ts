/** Nest's key for the arguments of a route; it makes the pipe classes that it finds there. */
export const ROUTE_ARGS_METADATA = '__routeArguments__';
/** Nest's key for the exception filters of a method or class. */
export const EXCEPTION_FILTERS_METADATA = '__exceptionFilters__';
/** Nest's number for a parameter that is taken from the body. */
export const BODY_PARAMETER = 3;
