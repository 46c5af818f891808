import { startDashboard } from './dashboard/app';

void startDashboard(document.getElementById('app')!);
