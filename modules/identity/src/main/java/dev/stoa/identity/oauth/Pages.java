package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import dev.stoa.web.http.Reply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The pages that a browser sees between an application and the console.
final class Pages {
    private static final String SCRIPT = "document.forms[0].submit()";

    // Only the script below runs. The form may go anywhere: where it goes was agreed with the application.
    private static final String POLICY =
            "default-src 'none'; script-src 'sha256-" + digest(SCRIPT) + "'; base-uri 'none'; frame-ancestors 'none'";

    private Pages() {}

    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// For a person who cannot be sent anywhere.
    static Reply refusal(String why) {
        return page(400, "<p>" + escaped(why) + "</p><p>Go back to it and tell whoever runs it.</p>");
    }

    /// Posts an answer to the application.
    static Reply post(AuthorizationResponse answer) {
        var fields = answer.toParameters().entrySet().stream().map(Pages::field).collect(Collectors.joining());
        return page(200, """
                <form method="post" action="%s">%s<button>Go on</button></form><script>%s</script>\
                """.formatted(escaped(answer.getRedirectionURI().toString()), fields, SCRIPT));
    }

    private static String field(Map.Entry<String, List<String>> field) {
        return "<input type=\"hidden\" name=\"" + escaped(field.getKey()) + "\" value=\""
                + escaped(field.getValue().getFirst()) + "\">";
    }

    private static Reply page(int status, String body) {
        return Reply.text(status, "text/html; charset=utf-8", """
                <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
                <title>Signing in</title><body>%s</body></html>
                """.formatted(body))
                .with("Content-Security-Policy", POLICY);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
