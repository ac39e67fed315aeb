// Before the first paint: the theme that this person chose. Without a choice the system decides.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem('bartizan.theme');
  } catch (unavailable) {
    return;
  }
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
})();
