document.addEventListener('cam-statechange', ({ state }) => {
  document.querySelector('output').textContent = state;
});
