using System.Collections.Generic;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Notifications
{
    /// <summary>The channel of each account, made when it is first needed. In memory only.
    /// Thread-safe.</summary>
    public sealed class NotificationChannels
    {
        private readonly Dictionary<string, NotificationChannel> _channels = new();

        /// <summary>The account's channel.</summary>
        public NotificationChannel Of(Account account)
        {
            lock (_channels)
            {
                if (!_channels.TryGetValue(account.Id, out NotificationChannel? channel))
                {
                    channel = new NotificationChannel();
                    _channels[account.Id] = channel;
                }
                return channel;
            }
        }
    }
}
