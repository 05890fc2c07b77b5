import './main.js';
import './mosaic.js';
