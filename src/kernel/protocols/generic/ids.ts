/** Numbers of families (`linux/genetlink.h`): the controller's, and two that were in use before numbers were handed out. */
export const GENL_ID_CTRL = 16
export const GENL_ID_VFS_DQUOT = 17
export const GENL_ID_PMCRAID = 18
/** The first number that is handed out, and the last. */
export const GENL_START_ALLOC = 19
export const GENL_MAX_ID = 1023
/** Bytes of a name, with its NUL. */
export const GENL_NAMSIZ = 16
