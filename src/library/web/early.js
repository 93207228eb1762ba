// Runs before the page is painted: the chosen colours, and no glimpse of what the reader wants hidden.
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var theme = localStorage.getItem('ficbind-library-theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('ficbind-library-hide')) root.classList.add('waiting');
  } catch (error) {
    // A browser that keeps nothing shows the page as it is.
  }
  if (location.hash.indexOf('=') > 0) root.classList.add('waiting');
})();
