const url = location.origin + location.pathname.replace(/\/explorer\/.*$/, "");
const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, "ws") });

ReactDOM.createRoot(document.getElementById("explorer")).render(
  React.createElement(GraphiQL, { fetcher, shouldPersistHeaders: false }),
);
