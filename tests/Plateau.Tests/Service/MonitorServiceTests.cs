using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Plateau.Service;
using Plateau.Tests.Monitor;

namespace Plateau.Tests.Service;

public sealed partial class MonitorServiceTests : IDisposable
{
    private const int Draws = 4;
    private const string One = "{\"losses\":[[1,2,3,4]]}";
    private const string Lines = "application/x-ndjson";

    private static readonly double[] _losses = MonitorSamples.Losses(60, Draws);

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Losses_that_are_posted_feed_the_monitor_that_they_would_feed_directly()
    {
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);
        Assert.Equal(20, (await client.PostAsync("a", MonitorSamples.Line(_losses, Draws, 0, 20))).Objects);
        ServiceClient.Reply many = await client.SendAsync(
            "POST",
            "/streams/a",
            MonitorSamples.Line(_losses, Draws, 20, 1) + "\r\n\n" + MonitorSamples.Line(_losses, Draws, 21, 39),
            Lines);
        Assert.Equal((200, Lines), (many.Status, many.Type));
        Assert.Equal(
            ["21", "60"],
            many.Body.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("objects").ToString()));
        Assert.Equal(many.Body.Trim().Split('\n')[^1], (await client.SendAsync("GET", "/streams/a")).Body.Trim());
        Assert.Equal(
            MonitorSamples.State(MonitorSamples.Fed(ServiceClient.Settings, _losses, Draws)),
            await File.ReadAllBytesAsync(_place["a.state"]));
    }

    [Theory]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2", 400, "cut short")]
    [InlineData("POST", "/streams/a", "{\"loses\": []}", 400, "did you mean 'losses'?")]
    [InlineData("POST", "/streams/a", "", 400, "the request is empty")]
    [InlineData("POST", "/streams/a%2Fb", One, 400, "a stream's name has")]
    [InlineData("POST", "/streams/%C3%A9", One, 400, "a stream's name has")]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2,3]]}", 422, "3 losses")]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2,3,4],[1,2,3]]}", 422, "object 1 has 3 losses")]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2,3,-4]]}", 422, "negative")]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2,3,null]]}", 422, "null")]
    [InlineData("POST", "/streams/a", "{\"losses\": [[1,2,3,4]], \"after\": 9}", 409, "\"after\": 1")]
    [InlineData("PUT", "/streams/a", "{\"alpha\": 0.01}", 409, "\"alpha\": 0.05, not 0.01")]
    [InlineData("PUT", "/streams/a", "{\"tolerance\": 1e-6}", 409, "\"remaining\": 0.05, not \"tolerance\": 1e-6")]
    [InlineData("PUT", "/streams/new", "{\"alpha\": 2}", 422, "\"alpha\" lies inside (0, 1), not 2")]
    [InlineData("PUT", "/streams/new", "{\"lossCap\": 1e6}", 422, "\"lossCap\" lies inside")]
    [InlineData("PUT", "/streams/new", "{\"remaining\": 1}", 422, "\"remaining\" is a share of the mean loss, above 0 and below 1, not 1")]
    [InlineData(
        "PUT",
        "/streams/new",
        "{\"lossCap\": 5, \"mode\": \"asymptotic\"}",
        400,
        "\"lossCap\" belongs to \"mode\": \"capped\"; leave it out")]
    [InlineData("PUT", "/streams/new", "{\"burnIn\": 3000000000}", 400, "\"burnIn\" is a whole number from 2 to 2147483647")]
    [InlineData("PUT", "/streams/new", "{\"seed\": -1}", 400, "\"seed\" is a whole number from 0 to 18446744073709551615")]
    [InlineData("PUT", "/streams/new", "{\"burnIn\": 5}", 400, "\"burnIn\" belongs to \"mode\": \"asymptotic\"; leave it out")]
    [InlineData("PUT", "/streams/new", "{\"tolerance\": -1}", 422, "positive")]
    [InlineData("PUT", "/streams/new", "{\"alpah\": 0.01}", 400, "did you mean 'alpha'?")]
    [InlineData("PUT", "/streams/new", "{\"tolerance\": 1, \"remaining\": 1}", 400, "not both")]
    [InlineData("PUT", "/streams/new", "[]", 400, "one JSON object")]
    [InlineData("GET", "/streams/new", null, 404, "no stream \"new\"")]
    [InlineData("DELETE", "/streams/new", null, 404, "no stream \"new\"")]
    [InlineData("GET", "/streams/new/events", null, 404, "no stream \"new\"")]
    [InlineData("GET", "/nowhere", null, 404, "/openapi.json")]
    [InlineData("DELETE", "/streams", null, 405, "/streams does not take DELETE; it takes GET")]
    [InlineData("PATCH", "/streams/a", null, 405, "PATCH")]
    public async Task What_is_wrong_has_its_status_and_one_line_and_changes_nothing(
        string method,
        string path,
        string? body,
        int status,
        string says)
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        string before = (await client.PostAsync("a", One)).Body;
        ServiceClient.Reply reply = await client.SendAsync(method, path, body);
        Assert.Equal((status, "application/json"), (reply.Status, reply.Type));
        Assert.Contains(says, reply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reply.Error);
        Assert.False(reply.Error.EndsWith('.'), reply.Error);
        Assert.Equal(before, (await client.SendAsync("GET", "/streams/a")).Body);
        Assert.Single((await client.SendAsync("GET", "/streams")).Json.GetProperty("streams").EnumerateArray());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("")]
    public async Task Other_content_types_are_refused(string type)
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        Assert.Equal(415, (await client.SendAsync("POST", "/streams/a", One, type)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_several_lines_all_are_taken_or_none(bool kept)
    {
        await using ServiceClient client = await ServiceClient.StartAsync(kept ? _place.Path : null);
        string before = (await client.PostAsync("a", One)).Body;
        ServiceClient.Reply reply = await client.SendAsync(
            "POST",
            "/streams/a",
            $"{One}\n{{\"draws\":\"b\"}}\n{One}\n{{\"losses\":[[1]]}}",
            Lines);
        Assert.Equal((422, 4), (reply.Status, reply.Json.GetProperty("line").GetInt32()));
        Assert.Equal(before, (await client.SendAsync("POST", "/streams/a", "{}")).Body);
    }

    [Fact]
    public async Task A_request_sent_twice_counts_once()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        string line = MonitorSamples.Line(_losses, Draws, 0, 9, after: ",\"after\":0");
        string first = (await client.PostAsync("a", line)).Body;
        Assert.Equal(first, (await client.PostAsync("a", line)).Body);
        Assert.Contains("plateau_objects_total 9\n", (await client.SendAsync("GET", "/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_have_settings_of_their_own_end_and_begin_anew()
    {
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);
        ServiceClient.Reply put = await client.SendAsync(
            "PUT",
            "/streams/a",
            "{\"tolerance\":1e-4,\"mode\":\"asymptotic\",\"alpha\":0.01,\"of\":\"loss\",\"burnIn\":50,\"confidence\":0.9,\"seed\":7,"
                + "\"population\":null}");
        Assert.Equal(
            (201, "asymptotic", 1e-4),
            (
                put.Status,
                put.Json.GetProperty("settings").GetProperty("mode").GetString(),
                put.Json.GetProperty("settings").GetProperty("tolerance").GetDouble()));
        Assert.Equal(200, (await client.SendAsync("PUT", "/streams/a", put.Json.GetProperty("settings").GetRawText())).Status);
        Assert.Equal("asymptotic", (await client.PostAsync("a", One)).Json.GetProperty("mode").GetString());
        ServiceClient.Reply byDefault = await client.SendAsync("PUT", "/streams/b", "{}");
        Assert.Equal(200, (await client.SendAsync("PUT", "/streams/b", byDefault.Json.GetProperty("settings").GetRawText())).Status);
        Assert.Equal(204, (await client.SendAsync("DELETE", "/streams/a")).Status);
        Assert.False(File.Exists(_place["a.state"]));
        Assert.Equal("capped", (await client.PostAsync("a", One)).Json.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task A_request_that_is_too_large_and_a_stream_too_many_are_refused()
    {
        await using ServiceClient client = await ServiceClient.StartAsync(
            null,
            options => options with { MaxRequest = 1000, MaxStreams = 2 });
        ServiceClient.Reply large = await client.PostAsync("a", MonitorSamples.Line(_losses, Draws, 0, 60));
        Assert.Equal(413, large.Status);
        Assert.Contains("1,000 bytes", large.Error, StringComparison.Ordinal);
        Assert.Equal(200, (await client.PostAsync("a", One)).Status);
        Assert.Equal(201, (await client.SendAsync("PUT", "/streams/b", "{}")).Status);
        Assert.Equal(429, (await client.PostAsync("c", One)).Status);
        Assert.Equal(429, (await client.SendAsync("PUT", "/streams/c", "{}")).Status);
        Assert.Equal(204, (await client.SendAsync("DELETE", "/streams/b")).Status);
        Assert.Equal(200, (await client.PostAsync("c", One)).Status);
    }

    [Fact]
    public async Task A_service_that_begins_again_goes_on_from_its_states_and_names_one_that_is_damaged()
    {
        string a;
        await using (ServiceClient client = await ServiceClient.StartAsync(_place.Path))
        {
            a = (await client.PostAsync("a", MonitorSamples.Line(_losses, Draws, 0, 9))).Body;
            await client.PostAsync("b", One);
        }

        byte[] cut = (await File.ReadAllBytesAsync(_place["b.state"]))[..^5];
        await File.WriteAllBytesAsync(_place["b.state"], cut);
        await using ServiceClient again = await ServiceClient.StartAsync(_place.Path);
        Assert.Equal(a, (await again.SendAsync("GET", "/streams/a")).Body);
        Assert.Contains("b.state: ", Assert.Single(again.Service.Warnings), StringComparison.Ordinal);
        foreach ((string method, string? body) in new[] { ("GET", null), ("POST", One), ("PUT", "{}") })
        {
            ServiceClient.Reply reply = await again.SendAsync(method, "/streams/b", body);
            Assert.Equal(409, reply.Status);
            Assert.Contains("damaged", reply.Error, StringComparison.Ordinal);
        }

        Assert.Equal(cut, await File.ReadAllBytesAsync(_place["b.state"]));
        Assert.Equal(10, (await again.PostAsync("a", One)).Objects);
        JsonElement list = (await again.SendAsync("GET", "/streams")).Json;
        Assert.Equal(
            ("a", "b"),
            (
                list.GetProperty("streams")[0].GetProperty("name").GetString(),
                list.GetProperty("damaged")[0].GetProperty("name").GetString()));
        Assert.DoesNotContain(_place.Path, list.GetRawText(), StringComparison.Ordinal);

        Assert.Equal(204, (await again.SendAsync("DELETE", "/streams/b")).Status);
        Assert.Equal(cut, await File.ReadAllBytesAsync(_place["b.state.damaged"]));
        Assert.Empty((await again.SendAsync("GET", "/streams")).Json.GetProperty("damaged").EnumerateArray());
        Assert.Equal(404, (await again.SendAsync("GET", "/streams/b")).Status);
        Assert.Equal(1, (await again.PostAsync("b", One)).Objects);
    }

    [Fact]
    public async Task A_second_service_gets_no_stream_that_another_writes_before_that_has_ended()
    {
        await using ServiceClient second = await FirstAsync();
        Assert.Empty((await second.SendAsync("GET", "/streams")).Json.GetProperty("streams").EnumerateArray());
        Assert.Equal(3, (await second.PostAsync("a", One)).Objects);
        Assert.Equal(2, (await second.PostAsync("later", One)).Objects);
        Assert.Empty((await second.SendAsync("GET", "/streams")).Json.GetProperty("damaged").EnumerateArray());

        async Task<ServiceClient> FirstAsync()
        {
            await using ServiceClient first = await ServiceClient.StartAsync(_place.Path);
            await first.PostAsync("a", One);
            ServiceClient second = await ServiceClient.StartAsync(_place.Path);
            await first.PostAsync("later", One);
            foreach ((string method, string stream) in new[] { ("POST", "a"), ("DELETE", "a"), ("POST", "later") })
            {
                ServiceClient.Reply held = await second.SendAsync(method, $"/streams/{stream}", One);
                Assert.Equal(409, held.Status);
                Assert.Contains("is held by another plateau watch", held.Error, StringComparison.Ordinal);
            }

            Assert.Equal(2, (await first.PostAsync("a", One)).Objects);
            return second;
        }
    }

    [Fact]
    public async Task What_was_begun_is_on_disk_before_the_reply()
    {
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);
        Assert.Equal(201, (await client.SendAsync("PUT", "/streams/a", "{\"alpha\": 0.01}")).Status);

        // A copy of the folder is what a kill now would leave.
        using TemporaryFolder copy = new();
        File.Copy(_place["a.state"], copy["a.state"]);
        await using ServiceClient again = await ServiceClient.StartAsync(copy.Path);
        Assert.Equal(409, (await again.SendAsync("PUT", "/streams/a", "{}")).Status);
        Assert.Equal(200, (await again.SendAsync("PUT", "/streams/a", "{\"alpha\": 0.01}")).Status);
        Assert.Equal(1, (await again.PostAsync("a", One)).Objects);
    }

    [Theory]
    [InlineData("{\"losses\": [[1,2,3,-4]]}", "application/json", 422)]
    [InlineData("{\"losses\": [[1,2,3,4]], \"after\": 9}", "application/json", 409)]
    [InlineData("{\"losses\": [[1,2", "application/json", 400)]
    [InlineData(One + "\n{\"losses\": [[1]]}", Lines, 422)]
    [InlineData(One + "\n{", Lines, 400)]
    public async Task A_first_request_that_is_refused_leaves_nothing(string body, string type, int status)
    {
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path, options => options with { MaxStreams = 1 });
        Assert.Equal(status, (await client.SendAsync("POST", "/streams/a", body, type)).Status);
        Assert.Empty(_place.Entries);
        Assert.Empty((await client.SendAsync("GET", "/streams")).Json.GetProperty("streams").EnumerateArray());
        Assert.Equal(404, (await client.SendAsync("GET", "/streams/a")).Status);
        Assert.Equal(201, (await client.SendAsync("PUT", "/streams/b", "{}")).Status);
    }

    [Fact]
    public async Task Of_many_that_begin_a_stream_at_once_one_does_and_no_object_is_lost()
    {
        const int clients = 20;
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path, options => options with { MaxStreams = 1 });
        ServiceClient.Reply[] replies = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => client.PostAsync("a", One)));
        Assert.Equal(Enumerable.Range(1, clients).Select(i => (long)i), replies.Select(reply => reply.Objects).Order());
        Assert.Equal(204, (await client.SendAsync("DELETE", "/streams/a")).Status);
        replies = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => client.SendAsync("PUT", "/streams/b", "{}")));
        Assert.Equal([200, 201], replies.Select(reply => reply.Status).Distinct().Order());
        Assert.Single(replies, reply => reply.Status == 201);
    }

    [Fact]
    public async Task A_state_whose_name_no_stream_can_have_is_named_as_that()
    {
        string[] names = ["bad name", new string('a', 65)];
        foreach (string name in names)
        {
            _place.Write(name + ".state", "anything");
        }

        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);
        JsonElement[] damaged = [.. (await client.SendAsync("GET", "/streams")).Json.GetProperty("damaged").EnumerateArray()];
        Assert.Equal(names.Order(StringComparer.Ordinal), damaged.Select(entry => entry.GetProperty("name").GetString()));
        Assert.All(
            damaged,
            entry => Assert.Contains("cannot be the name of a stream", entry.GetProperty("error").GetString(), StringComparison.Ordinal));
        Assert.Equal(2, client.Service.Warnings.Count);
        Assert.Equal(names.Select(name => name + ".state").Order(StringComparer.Ordinal), _place.Entries);
    }

    [Fact]
    public async Task A_request_has_at_most_ten_thousand_lines()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        ServiceClient.Reply most = await client.SendAsync(
            "POST",
            "/streams/a",
            One + "\n" + string.Concat(Enumerable.Repeat("{}\n\n", 9_999)),
            Lines);
        Assert.Equal((200, 10_000), (most.Status, most.Body.Count(c => c == '\n')));
        Assert.Single(most.Body.TrimEnd('\n').Split('\n').Distinct());
        ServiceClient.Reply more = await client.SendAsync("POST", "/streams/a", string.Concat(Enumerable.Repeat("{}\n", 10_001)), Lines);
        Assert.Equal(413, more.Status);
        Assert.Contains("has 10,001 lines; send at most 10,000 at a time", more.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_more_costs_an_answer_and_no_buffers_of_its_own()
    {
        const int count = 10_000;
        byte[] body = Encoding.UTF8.GetBytes(One + "\n" + string.Concat(Enumerable.Repeat("{}\n", count - 1)));
        using StreamRegistry registry = new(new ServiceOptions { Address = "127.0.0.1:0", Settings = ServiceClient.Settings });
        MonitorStream stream = registry.New("a", null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<StreamUpdate?> update = stream.TakeAsync(new RequestLines(body, many: true), CancellationToken.None);
        Assert.True(update.IsCompletedSuccessfully);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        Assert.Equal(count, (await update)!.Answers.Count);
        Assert.InRange(each, 1, 1500);
    }

    [Fact]
    public async Task Events_take_one_timer_however_many_updates_come()
    {
        const int updates = 2000;
        var later = System.Threading.Channels.Channel.CreateUnbounded<StreamEvent>();
        StreamEvent first = new(0, new Plateau.Monitor.LandscapeMonitor(ServiceClient.Settings).Answer(), []);
        using CountingStream body = new();
        long before = Timer.ActiveCount;
        Task sending = EventStream.SendAsync(body, first, later.Reader, TimeSpan.FromHours(1), CancellationToken.None);
        for (int update = 1; update <= updates; update++)
        {
            // One at a time, so that each is waited for.
            later.Writer.TryWrite(first with { Update = update });
            while (body.Flushes <= update)
            {
                await Task.Yield();
            }
        }

        Assert.InRange(Timer.ActiveCount - before, -updates, updates / 2);
        later.Writer.Complete();
        await sending;
    }

    [Fact]
    public async Task A_request_without_a_host_is_told_so_and_health_answers_head()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        using TcpClient old = new();
        await old.ConnectAsync(client.Http.BaseAddress!.Host, client.Http.BaseAddress.Port);
        await old.GetStream().WriteAsync("GET /streams HTTP/1.0\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(old.GetStream());
        string reply = await reader.ReadToEndAsync();
        Assert.Contains(" 400 ", reply.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("the request names no host", reply, StringComparison.Ordinal);
        ServiceClient.Reply head = await client.SendAsync("HEAD", "/health");
        Assert.Equal((200, string.Empty), (head.Status, head.Body));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_adds_nothing_and_the_others_go_on()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);
        string before = (await client.PostAsync("a", One)).Body;

        // A folder in the place of the file: the rename fails, whoever asks.
        File.Move(_place["a.state"], _place["aside"]);
        Directory.CreateDirectory(_place["a.state"] + "/full");
        ServiceClient.Reply reply = await client.PostAsync("a", One);
        Assert.Equal(500, reply.Status);
        Assert.Contains("nothing was added", reply.Error, StringComparison.Ordinal);
        Assert.Equal(200, (await client.PostAsync("b", One)).Status);
        Directory.Delete(_place["a.state"], recursive: true);
        Assert.Equal(before, (await client.PostAsync("a", "{}")).Body);
        Assert.Equal(2, (await client.PostAsync("a", One)).Objects);
    }

    [Fact]
    public async Task A_client_that_leaves_half_way_through_its_body_adds_nothing()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        string before = (await client.PostAsync("a", One)).Body;
        Uri address = client.Http.BaseAddress!;
        foreach (string head in (string[])["Content-Length: 1000", "Transfer-Encoding: chunked"])
        {
            using TcpClient half = new();
            await half.ConnectAsync(address.Host, address.Port);
            string body = head.StartsWith('C') ? $"{One}\n" : $"{One.Length + 1:x}\r\n{One}\n\r\n";
            await half.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /streams/a HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {Lines}\r\n{head}\r\n\r\n{body}"));
            await Task.Delay(50);
        }

        await Task.Delay(100);
        Assert.Equal(before, (await client.SendAsync("GET", "/streams/a")).Body);
        Assert.Equal(2, (await client.PostAsync("a", One)).Objects);
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "evil.example:80", 403)]
    [InlineData("Host", "localhost:99", 200)]
    [InlineData("Host", "[::1]", 200)]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    public async Task On_loopback_other_hosts_and_other_origins_are_refused(string header, string value, int status)
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        Assert.Equal(status, (await client.SendAsync("POST", "/streams/a", One, "application/json", (header, value))).Status);
        Assert.Equal(
            200,
            (await client.SendAsync("POST", "/streams/a", One, "application/json", ("Origin", client.Service.Address))).Status);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Basic 0123456789abcdef", 401)]
    [InlineData("Bearer 0123456789abcdeF", 401)]
    [InlineData("Bearer 0123456789abcdef", 200)]
    [InlineData("bearer 0123456789abcdef", 200)]
    public async Task With_a_token_every_route_but_health_needs_it(string? authorization, int status)
    {
        await using ServiceClient client = await ServiceClient.StartAsync(null, options => options with { Token = "0123456789abcdef" });
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];
        foreach (string path in (string[])["/streams", "/metrics", "/openapi.json"])
        {
            Assert.Equal(status, (await client.SendAsync("GET", path, null, "", headers)).Status);
        }

        Assert.Equal(status, (await client.SendAsync("POST", "/streams/a", One, "application/json", headers)).Status);
        Assert.Equal(200, (await client.SendAsync("GET", "/health", null, "", headers)).Status);
    }

    [Theory]
    [InlineData("0.0.0.0:0", null, "needs a token")]
    [InlineData("[::]:0", null, "needs a token")]
    [InlineData("127.0.0.1:0", "short", "at least 16")]
    public async Task What_would_be_open_to_others_is_refused_at_the_start(string address, string? token, string says)
    {
        PlateauException refused = await Assert.ThrowsAsync<PlateauException>(
            () => MonitorService.StartAsync(new ServiceOptions { Address = address, Settings = ServiceClient.Settings, Token = token }));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_another_has_is_refused_in_one_line()
    {
        await using ServiceClient first = await ServiceClient.StartAsync();
        PlateauException refused = await Assert.ThrowsAsync<PlateauException>(() => MonitorService.StartAsync(
            new ServiceOptions { Address = first.Http.BaseAddress!.Authority, Settings = ServiceClient.Settings }));
        Assert.Contains("take another port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_bring_the_answer_of_now_then_one_at_each_update_then_the_end()
    {
        await using ServiceClient client = await ServiceClient.StartAsync(
            null,
            options => options with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        await client.PostAsync("a", One);
        using HttpRequestMessage request = new(HttpMethod.Get, "/streams/a/events");
        request.Headers.Add("Last-Event-ID", "12");
        using HttpResponseMessage response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal(1, await Next("answer"));
        while (await reader.ReadLineAsync() != ": still here")
        {
        }

        await client.PostAsync("a", One);
        Assert.Equal(2, await Next("answer"));
        await client.SendAsync("POST", "/streams/a", $"{One}\n{One}", Lines);
        Assert.Equal(4, await Next("answer"));
        await client.SendAsync("DELETE", "/streams/a");
        Assert.Equal(-1, await Next("deleted"));

        async Task<long> Next(string wanted)
        {
            string? kind = null;
            while (await reader.ReadLineAsync() is string line)
            {
                kind = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : kind;
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    Assert.Equal(wanted, kind);
                    return JsonDocument.Parse(line[6..]).RootElement.TryGetProperty("objects", out JsonElement objects)
                        ? objects.GetInt64()
                        : -1;
                }
            }

            throw new EndOfStreamException("The events ended.");
        }
    }

    [Fact]
    public async Task The_service_stops_while_someone_listens()
    {
        ServiceClient client = await ServiceClient.StartAsync();
        await client.PostAsync("a", One);
        using HttpResponseMessage response = await client.Http.GetAsync("/streams/a/events", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync());
        Task stop = client.Service.DisposeAsync().AsTask();
        Assert.Same(stop, await Task.WhenAny(stop, Task.Delay(TimeSpan.FromSeconds(20))));
        await stop;
        client.Http.Dispose();
    }

    [Fact]
    public async Task The_description_lists_exactly_the_routes_and_every_reference_in_it_is_there()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        string text = (await client.SendAsync("GET", "/openapi.json")).Body;
        JsonElement description = JsonDocument.Parse(text).RootElement;
        Assert.Equal("3.1.0", description.GetProperty("openapi").GetString());
        IEnumerable<string> described =
            from path in description.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Name != "parameters"
            select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        IEnumerable<string> routes =
            from route in client.Service.Routes
            from method in route.Metadata.OfType<Microsoft.AspNetCore.Routing.HttpMethodMetadata>().Single().HttpMethods
            select $"{method} {route.RoutePattern.RawText}";
        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        JsonElement schemas = description.GetProperty("components").GetProperty("schemas");
        Assert.All(Reference().Matches(text), match => Assert.True(schemas.TryGetProperty(match.Groups[1].Value, out _), match.Value));

        JsonElement answer = (await client.PostAsync("a", MonitorSamples.Line(_losses, Draws, 0, 60))).Json;
        Assert.Equal(
            answer.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            schemas.GetProperty("Answer").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        JsonElement settings = (await client.SendAsync("PUT", "/streams/a", "{}")).Json.GetProperty("settings");
        Assert.All(
            settings.EnumerateObject(),
            property => Assert.True(
                schemas.GetProperty("Settings").GetProperty("properties").TryGetProperty(property.Name, out _),
                property.Name));
    }

    [Fact]
    public async Task The_metrics_count_what_happened()
    {
        await using ServiceClient client = await ServiceClient.StartAsync();
        await client.PostAsync("a", MonitorSamples.Line(_losses, Draws, 0, 60));
        await client.PostAsync("b", One);
        await client.PostAsync("b", "{");
        string text = (await client.SendAsync("GET", "/metrics")).Body;
        foreach (string line in (string[])[
            "plateau_objects_total 61",
            "plateau_updates_total 2",
            "plateau_refusals_total{status=\"400\"} 1",
            "plateau_streams 2",
            "plateau_stream_objects{stream=\"a\"} 60",
            "plateau_stream_enough{stream=\"b\"} 0",
            "plateau_request_seconds_count 3",
            "plateau_request_seconds_bucket{le=\"+Inf\"} 3",
        ])
        {
            Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal);
        }

        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Sample(), line));
    }

    [Fact]
    public async Task A_hundred_streams_at_once_lose_no_update()
    {
        const int streams = 100;
        const int updates = 12;
        const int each = 5;
        double[][] losses = [.. Enumerable.Range(0, streams).Select(s => MonitorSamples.Losses(updates * each, Draws, (ulong)s))];
        await using ServiceClient client = await ServiceClient.StartAsync(_place.Path);

        // Two clients a stream: which one's update comes first is left to chance, so both send the same objects and say after how many.
        await Task.WhenAll(Enumerable.Range(0, 2 * streams).Select(async c =>
        {
            int s = c / 2;
            for (int u = 0; u < updates; u++)
            {
                ServiceClient.Reply reply = await client.PostAsync(
                    $"s{s}",
                    MonitorSamples.Line(losses[s], Draws, u * each, each, after: $",\"after\":{u * each}"));
                Assert.Equal(200, reply.Status);
                Assert.True(reply.Objects >= (u + 1) * each);
            }
        }));
        for (int s = 0; s < streams; s++)
        {
            Assert.Equal(
                MonitorSamples.State(MonitorSamples.Fed(ServiceClient.Settings, losses[s], Draws)),
                await File.ReadAllBytesAsync(_place[$"s{s}.state"]));
        }

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"plateau_objects_total {streams * updates * each}\n"),
            (await client.SendAsync("GET", "/metrics")).Body,
            StringComparison.Ordinal);
    }

    /// <summary>Counts how often it was flushed.</summary>
    private sealed class CountingStream : MemoryStream
    {
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _flushes);
            return Task.CompletedTask;
        }
    }

    [GeneratedRegex("#/components/schemas/([A-Za-z]+)")]
    private static partial Regex Reference();

    [GeneratedRegex("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[^\"]+\"\\})? [0-9.eE+-]+)$")]
    private static partial Regex Sample();
}
