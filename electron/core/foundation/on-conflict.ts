/** What to do when an output's name is taken. Apart from the file code, because the page's contract names it. */
export type OnConflict = 'unique' | 'skip' | 'overwrite' | 'fail';
