package dev.flashsale.admission;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Nobody has thought of who may call it. */
@Path("/test/unguarded")
public class UnguardedResource {

  @GET
  public String get() {
    return "come in";
  }
}
