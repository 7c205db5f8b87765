(function () {
    var wish = null;
    try {
        wish = localStorage.getItem('stoa-color-scheme');
    } catch {
        // Storage may be forbidden; the system's scheme is used then.
    }
    var dark =
        wish === 'dark' || (wish !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
