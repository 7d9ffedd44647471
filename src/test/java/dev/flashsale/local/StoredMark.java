package dev.flashsale.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Something stored in both servers of a run, to be found again. */
final class StoredMark {

  private final Map<String, String> environment;

  StoredMark(Map<String, String> environment) {
    this.environment = environment;
  }

  void store(String mark) throws SQLException, IOException {
    try (Connection connection = connect();
        Statement create = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO test_marks VALUES (?)")) {
      create.execute("CREATE TABLE IF NOT EXISTS test_marks (mark text PRIMARY KEY)");
      insert.setString(1, mark);
      insert.executeUpdate();
    }
    String reply = redis("SET test-mark:" + mark + " 1");
    if (!reply.equals("+OK")) {
      throw new IOException("Redis answered " + reply);
    }
  }

  /** Whether both servers have it. */
  boolean isStored(String mark) throws SQLException, IOException {
    try (Connection connection = connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT FROM test_marks WHERE mark = ?")) {
      select.setString(1, mark);
      try (ResultSet found = select.executeQuery()) {
        return found.next() && redis("EXISTS test-mark:" + mark).equals(":1");
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        environment.get("QUARKUS_DATASOURCE_JDBC_URL"),
        environment.get("QUARKUS_DATASOURCE_USERNAME"),
        "");
  }

  private String redis(String command) throws IOException {
    URI address = URI.create(environment.get("QUARKUS_REDIS_HOSTS"));
    try (Socket socket = new Socket(address.getHost(), address.getPort());
        BufferedReader reply =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
      return reply.readLine();
    }
  }
}
