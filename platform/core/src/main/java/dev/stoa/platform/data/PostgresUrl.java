package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;

/// Where a database is and who to be there.
///
/// @param jdbc the address, without the user and the password
record PostgresUrl(String jdbc, String user, String password) {
    private static final Pattern FORM =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:([^@/]*)@)?([^/?]+/[^?]+)(?:\\?(.*))?");

    /// Reads `postgres://user:password@host:5432/database?sslmode=require`, also with `postgresql:` or
    /// `jdbc:postgresql:`
    /// before it, and with `user` and `password` after the question mark.
    ///
    /// @throws IllegalArgumentException which does not repeat the text
    static PostgresUrl parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must look like postgres://user:password@host:5432/database");
        }
        var credentials =
                matcher.group(1) == null ? new String[0] : matcher.group(1).split(":", 2);
        var user = credentials.length > 0 ? decoded(credentials[0]) : "";
        var password = credentials.length > 1 ? decoded(credentials[1]) : "";
        var rest = new StringBuilder();
        for (var parameter : (matcher.group(3) == null ? "" : matcher.group(3)).split("&", -1)) {
            if (parameter.startsWith("user=")) {
                user = decoded(parameter.substring(5));
            } else if (parameter.startsWith("password=")) {
                password = decoded(parameter.substring(9));
            } else if (!parameter.isEmpty()) {
                rest.append(rest.isEmpty() ? "?" : "&").append(parameter);
            }
        }
        if (user.isEmpty()) {
            throw new IllegalArgumentException("must name a user: postgres://user:password@host:5432/database");
        }
        return new PostgresUrl("jdbc:postgresql://" + matcher.group(2) + rest, user, password);
    }

    /// A plus is a plus here; only form data writes a blank that way.
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    static String newPassword() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// What PostgreSQL keeps to check the password with. Sent in place of the password, which could end up in
    /// a log.
    String verifier() {
        var salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return PasswordUtil.encodeScramSha256(password.toCharArray(), 1, salt);
    }

    PostgresUrl as(String otherUser, String otherPassword) {
        return new PostgresUrl(jdbc, otherUser, otherPassword);
    }

    PostgresUrl to(String database) {
        return new PostgresUrl(jdbc.replaceFirst("/[^/?]+(?=$|\\?)", "/" + database), user, password);
    }

    PGSimpleDataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setURL(jdbc);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("stoa");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(5);
        // The server's details quote the values of the row.
        source.setLogServerErrorDetail(false);
        return source;
    }

    @Override
    public String toString() {
        return jdbc + " as " + user;
    }
}
