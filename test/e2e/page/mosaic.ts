import '../../../components/entry/define-mosaic.js';
