import '../../../components/define-mosaic.js';
