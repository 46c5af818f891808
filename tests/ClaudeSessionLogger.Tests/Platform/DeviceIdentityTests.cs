using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class DeviceIdentityTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_device_id_is_created_once_with_the_host_name()
    {
        var id = DeviceIdentity.LoadOrCreate(_scratch.Paths);
        Assert.NotEqual(new(Guid.Empty), id);
        Assert.Equal(id, DeviceIdentity.LoadOrCreate(_scratch.Paths));

        using var json = JsonDocument.Parse(File.ReadAllBytes(_scratch.Paths.Device));
        Assert.Equal(id, new(json.RootElement.GetProperty("id").GetGuid()));
        Assert.Equal(Environment.MachineName, json.RootElement.GetProperty("name").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch.Paths.Device));
    }

    [Fact]
    public void Loading_the_device_creates_the_home_folder()
    {
        var paths = _scratch.Paths with { Home = _scratch.Path("not/yet") };
        Assert.Equal(DeviceIdentity.LoadOrCreate(paths), DeviceIdentity.LoadOrCreate(paths));
    }

    [Fact]
    public void A_device_file_with_unknown_fields_is_not_changed()
    {
        const string Text =
            "{ \"id\": \"0a1b2c3d-0000-4000-8000-000000000001\", \"name\": \"renamed\", \"more\": [1] }";
        File.WriteAllText(_scratch.Paths.Device, Text, Encoding.UTF8); // with a byte order mark
        var before = File.ReadAllBytes(_scratch.Paths.Device);
        Assert.Equal(new("0a1b2c3d-0000-4000-8000-000000000001"), DeviceIdentity.LoadOrCreate(_scratch.Paths));
        Assert.Equal(before, File.ReadAllBytes(_scratch.Paths.Device));
    }

    [Theory]
    [InlineData("{ \"id\": \"0a1b2c3d-0000-4000")]
    [InlineData("{ \"id\": 5 }")]
    [InlineData("{ \"name\": \"no id\" }")]
    [InlineData("{ \"id\": \"00000000-0000-0000-0000-000000000000\" }")]
    [InlineData("null")]
    [InlineData("\0\0\0")]
    public void A_broken_device_file_is_kept_aside_and_replaced(string broken)
    {
        File.WriteAllText(_scratch.Paths.Device, broken);
        var id = DeviceIdentity.LoadOrCreate(_scratch.Paths);
        Assert.Equal(id, DeviceIdentity.LoadOrCreate(_scratch.Paths));
        Assert.Equal(broken, File.ReadAllText(_scratch.Paths.Device + ".broken"));

        File.WriteAllText(_scratch.Paths.Device, "again");
        Assert.NotEqual(id, DeviceIdentity.LoadOrCreate(_scratch.Paths));
        Assert.Equal(broken, File.ReadAllText(_scratch.Paths.Device + ".broken"));
        Assert.Equal("again", File.ReadAllText(_scratch.Paths.Device + ".broken.2"));
    }

    [Fact]
    public void An_empty_file_left_by_a_killed_process_is_filled()
    {
        File.WriteAllText(_scratch.Paths.Device, "");
        Assert.Equal(DeviceIdentity.LoadOrCreate(_scratch.Paths), DeviceIdentity.LoadOrCreate(_scratch.Paths));
        Assert.False(File.Exists(_scratch.Paths.Device + ".broken"));
    }

    [Fact]
    public void Concurrent_callers_get_the_same_device_id()
    {
        for (var round = 0; round < 20; round++)
        {
            var paths = _scratch.Paths with { Home = _scratch.Path($"home{round}") };
            using var start = new Barrier(8);
            var ids = new DeviceId[8];
            var threads = Enumerable
                .Range(0, 8)
                .Select(i => new Thread(() =>
                {
                    start.SignalAndWait();
                    ids[i] = DeviceIdentity.LoadOrCreate(paths);
                }))
                .ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.Single(ids.Distinct());
            Assert.Equal(ids[0], DeviceIdentity.LoadOrCreate(paths));
        }
    }

    [Fact]
    public void An_unwritable_home_gets_a_temporary_device_id()
    {
        // A file in place of the folder also stops root; a read-only folder would not.
        File.WriteAllText(_scratch.Path("occupied"), "");
        var paths = _scratch.Paths with { Home = _scratch.Path("occupied") };
        Assert.NotEqual(DeviceIdentity.LoadOrCreate(paths), DeviceIdentity.LoadOrCreate(paths));

        Directory.CreateDirectory(_scratch.Paths.Device);
        Assert.NotEqual(new(Guid.Empty), DeviceIdentity.LoadOrCreate(_scratch.Paths));
    }
}
