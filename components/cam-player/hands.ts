/**
 * What hands need: buttons, keys and their looks. A chunk of its own, asked for when there are controls
 * or somebody gives the player the focus: a wall of pictures never loads it.
 */
export { actsOf, type Acts } from './acts.js';
export { controlStyles } from './control-styles.js';
export { controls, retryButton, tapForSound } from './controls.js';
export { actOfKey } from './keys.js';
