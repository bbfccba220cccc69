/** The exit status of an app that would be started anew: the double does not do it, and so tells. */
export const startsAnew = 77;
