package io.workprovider.testservers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address of a server that somebody else runs. */
final class PostgresAddress {

  private static final Pattern FORM =
      Pattern.compile("(?<server>jdbc:postgresql://[^/?]+)/(?<database>[^/?]+)(\\?(?<query>.*))?");
  private static final String USER = "user=";
  private static final String PASSWORD = "password=";

  private PostgresAddress() {}

  /**
   * The database of an address such as {@code
   * jdbc:postgresql://host:5432/postgres?user=u&password=p}.
   *
   * @param origin where the address was set, for the message if it is none
   */
  static PostgresDatabase parse(String url, String origin) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      // The value is left out: it may hold a password.
      throw new IllegalArgumentException(
          origin
              + " is no address of a PostgreSQL server. Write it as"
              + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD");
    }
    String user = "postgres";
    String password = "";
    List<String> others = new ArrayList<>();
    String query = matcher.group("query");
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      if (parameter.startsWith(USER)) {
        user = decode(parameter.substring(USER.length()));
      } else if (parameter.startsWith(PASSWORD)) {
        password = decode(parameter.substring(PASSWORD.length()));
      } else {
        others.add(parameter);
      }
    }
    String rest = others.isEmpty() ? "" : "?" + String.join("&", others);
    String database = matcher.group("database");
    return new PostgresDatabase(
        database, matcher.group("server") + "/" + database + rest, user, password);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
