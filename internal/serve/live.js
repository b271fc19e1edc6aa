// Loads the page anew when the site was built, and shows what is wrong with
// the newest edit. Only "portal serve" sends it; the public site has no script.
(function () {
  'use strict';

  function show(problems) {
    var old = document.getElementById('portal-problems');
    if (old) old.remove();
    if (!problems.length) return;
    var box = document.createElement('pre');
    box.id = 'portal-problems';
    box.setAttribute('role', 'alert');
    box.textContent = problems.join('\n');
    Object.assign(box.style, {
      position: 'sticky', top: '0', zIndex: '9', margin: '0', padding: '1rem',
      background: '#b4530a', color: '#fff', font: '15px/1.5 monospace', whiteSpace: 'pre-wrap', maxHeight: '50vh', overflow: 'auto'
    });
    document.body.prepend(box);
  }

  function problems() {
    return fetch('/_portal/problems').then(function (answer) { return answer.json(); });
  }

  problems().then(show);
  new EventSource('/_portal/events').onmessage = function () {
    problems().then(function (list) {
      if (list.length) show(list); else location.reload();
    });
  };
})();
