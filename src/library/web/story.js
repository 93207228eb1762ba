// The page of a story: tells a reader of content that they have chosen to hide elsewhere.
(function () {
  'use strict';
  var main = document.querySelector('main');
  var line = document.getElementById('hidden');
  var hide = {};
  try {
    hide = JSON.parse(localStorage.getItem('ficbind-library-hide')) || {};
  } catch (error) {
    // Nothing is kept, or nothing that can be read.
  }
  var hits = [];
  var has = function (list, value) {
    return Array.isArray(list) && list.indexOf(value) >= 0;
  };
  JSON.parse(main.dataset.warnings).forEach(function (label) {
    if (has(hide.warnings, label.toLowerCase())) hits.push(label);
  });
  if (has(hide.ratings, main.dataset.rating)) hits.push(main.dataset.rating || 'no rating');
  if (has(hide.policies, main.dataset.policy)) {
    hits.push(main.dataset.policy === 'declined' ? 'an author who chose not to warn' : 'an author who does not say');
  }
  if (hits.length > 0) {
    line.textContent = 'You have chosen to hide stories like this one: ' + hits.join(', ') + '.';
    line.hidden = false;
  }
  // Back to the list as it was, with what was searched for.
  document.getElementById('back').addEventListener('click', function (event) {
    if (/\/index\.html(#|$)/.test(document.referrer) && history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });
})();
